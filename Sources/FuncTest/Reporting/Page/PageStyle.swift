/// How a page looks, in light and dark, on a wide screen and a narrow one. Each colour has a contrast of 4.5 or more to what is below it.
enum PageStyle {
    static let sheet: StaticString = """
        :root { color-scheme: light dark; --page: #fff; --panel: #f4f5f7; --line: #c9cdd3; --text: #1c1f24; --soft: #565d68;
          --link: #0b57d0; --good: #0f6b34; --goodback: #dff3e5; --bad: #a8201a; --badback: #fde5e3; --error: #7a3e00;
          --errorback: #fdecd2; --span: #2f6fc4; --mark: #556070; --read: #0f8a8a; --written: #b35c00;
          --boot: #e4d3f5; --lvm: #cfe6dc; --raid: #f5e0c3; --swap: #e3e3e3; --data: #d3e3f8; }
        @media (prefers-color-scheme: dark) { :root { --page: #15181c; --panel: #1f2329; --line: #3f4650; --text: #e8eaed;
          --soft: #aab2bd; --link: #8ab4f8; --good: #7fd79c; --goodback: #173524; --bad: #ff9a92; --badback: #451d1b;
          --error: #ffc078; --errorback: #432c10; --span: #7fb0f5; --mark: #9aa5b4; --read: #5fd0d0; --written: #f0a860;
          --boot: #4a3561; --lvm: #24483a; --raid: #533c1c; --swap: #444; --data: #24405f; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1rem; max-width: 76rem; background: var(--page); color: var(--text);
          font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        a { color: var(--link); }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        .skip { position: absolute; left: -100rem; }
        .skip:focus { left: 1rem; top: 1rem; background: var(--page); padding: .5rem; z-index: 1; }
        h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.3rem; } h3 { font-size: 1.1rem; } h4 { margin-bottom: .3rem; }
        h2, h3 { margin: 1.2rem 0 .5rem; }
        article { border-top: 2px solid var(--line); margin-top: 2rem; }
        .counts { display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; padding: 0; }
        .badge { display: inline-block; border-radius: .4rem; padding: 0 .5rem; font-size: .9rem; font-weight: 600;
          white-space: nowrap; background: var(--panel); color: var(--soft); border: 1px solid currentColor; }
        .badge.good { background: var(--goodback); color: var(--good); }
        .badge.bad { background: var(--badback); color: var(--bad); }
        .badge.error { background: var(--errorback); color: var(--error); }
        .scroll { overflow: auto; max-height: 36rem; max-width: 100%; }
        table { border-collapse: collapse; width: 100%; }
        caption { text-align: left; font-weight: 600; padding: .3rem 0; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line);
          overflow-wrap: normal; }
        td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
        .share { display: block; height: 3px; background: var(--span); }
        tr.bad td, li.bad { color: var(--bad); }
        code, pre { font: .875rem/1.45 ui-monospace, monospace; }
        pre { margin: .3rem 0; padding: .6rem; background: var(--panel); white-space: pre-wrap; overflow-wrap: anywhere; }
        .problem { border-left: 4px solid var(--bad); max-height: 30rem; overflow: auto; }
        del, ins { text-decoration: none; font-weight: 700; border-radius: .2rem; padding: 0 .15rem; }
        del { background: var(--badback); color: var(--bad); border-bottom: 2px dashed var(--bad); }
        ins { background: var(--goodback); color: var(--good); border-bottom: 2px solid var(--good); }
        summary { cursor: pointer; padding: .2rem 0; color: var(--link); }
        .lanes { display: grid; gap: 2px; }
        .lane { display: grid; grid-template-columns: 13rem 1fr; align-items: center; background: var(--panel); }
        .lane .name { padding: 0 .5rem; font-size: .9rem; } .lane small { color: var(--soft); }
        .lane svg { width: 100%; height: 1.6rem; display: block; border-left: 1px solid var(--line); }
        .axis { background: none; } .ticks { position: relative; height: 1.5rem; overflow: hidden; font-size: .8rem; color: var(--soft); }
        .ticks span { position: absolute; border-left: 1px solid var(--line); padding-left: 2px; white-space: nowrap; }
        .ticks .end { border-left: none; padding-left: 0; border-right: 1px solid var(--line); padding-right: 2px; }
        .span { fill: var(--span); stroke: var(--panel); vector-effect: non-scaling-stroke; } .mark { fill: var(--mark); } rect.bad { fill: var(--bad); }
        .read { fill: var(--read); } .written { fill: var(--written); }
        figure { margin: .6rem 0; } figcaption { margin-bottom: .2rem; }
        .storage { width: 100%; min-width: 40rem; display: block; }
        .storage text { fill: var(--text); font: 12px system-ui, sans-serif; }
        .storage .figures, .storage .side { fill: var(--soft); font-size: 11px; }
        .frame { fill: none; stroke: var(--mark); }
        .part { stroke: var(--mark); fill: var(--data); } .part.boot { fill: var(--boot); } .part.lvm { fill: var(--lvm); }
        .part.raid { fill: var(--raid); } .part.swap { fill: var(--swap); }
        .part.differs { stroke: var(--bad); stroke-width: 3; stroke-dasharray: 6 3; }
        .screen { max-width: 100%; border: 1px solid var(--line); }
        .agent ul { list-style: none; padding: 0; margin: 0; font: .875rem/1.5 ui-monospace, monospace; }
        .agent details { margin-left: 1.5rem; font-size: .9rem; }
        .files { columns: 14rem; }
        input[type=search] { font: inherit; padding: .2rem .4rem; max-width: 100%; }
        #shown { color: var(--soft); white-space: nowrap; margin-left: .5rem; }
        @media (max-width: 40rem) { tr.case:not([hidden]) { display: grid; grid-template-columns: 1fr auto 4rem; column-gap: .6rem; }
          tr.case > :last-child { grid-column: 1 / -1; overflow-wrap: anywhere; } tr.case > :not(:last-child) { border: none; }
          table:has(tr.case) thead { position: absolute; left: -100rem; } :is(th, td) code { overflow-wrap: anywhere; }
          .lane { grid-template-columns: 1fr; } .ticks span:nth-child(even) { display: none; } .counts { gap: .5rem; } .agent details { margin-left: .5rem; } }
        @media print { .scroll, .problem { max-height: none; } }
        """
}
