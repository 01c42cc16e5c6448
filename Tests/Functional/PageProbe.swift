/// What a browser is asked of a page: bodies of functions in its own language.
enum PageProbe {
    /// Unfolds or folds all that can be.
    static func fold(_ isOpen: Bool) -> String {
        """
        const all = document.querySelectorAll('details');
        for (const one of all) one.open = \(isOpen);
        return all.length;
        """
    }

    /// What makes the page wider than the screen; empty if it is not.
    static let tooWide = """
        const width = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= width) return [];
        const wide = Array.from(document.querySelectorAll('body *')).filter(e => e.getBoundingClientRect().right > width + 1);
        return wide.slice(0, 5).map(e => e.outerHTML.slice(0, 120));
        """

    /// Texts whose colour stands out from what is behind them less than WCAG 2.1 has it (1.4.3, AA).
    static let tooFaint = """
        const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        const rgba = text => {
          canvas.clearRect(0, 0, 1, 1);
          canvas.fillStyle = text;
          canvas.fillRect(0, 0, 1, 1);
          const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
          return [r, g, b, a / 255];
        };
        const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
        const behind = element => {
          const layers = [];
          for (let e = element; e; e = e.parentElement) {
            const layer = rgba(getComputedStyle(e).backgroundColor);
            layers.push(layer);
            if (layer[3] === 1) break;
          }
          return layers.reduceRight((below, top) => over(top, below), [255, 255, 255, 1]);
        };
        const light = colour => {
          const [r, g, b] = colour.slice(0, 3).map(c => c / 255).map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
          return .2126 * r + .7152 * g + .0722 * b;
        };
        const found = new Set();
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const element = walker.currentNode.parentElement;
          if (!walker.currentNode.data.trim() || element.closest('svg, script, style')) continue;
          if (!element.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
          const style = getComputedStyle(element);
          const below = behind(element);
          const [a, b] = [light(over(rgba(style.color), below)), light(below)];
          const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
          const size = parseFloat(style.fontSize);
          const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
          if (contrast < (isLarge ? 3 : 4.5)) found.add(contrast.toFixed(2) + ' ' + element.outerHTML.slice(0, 120));
        }
        return Array.from(found).slice(0, 10);
        """

    /// Whether the page is darker than its texts.
    static let isDark = """
        const numbers = text => text.match(/[\\d.]+/g).slice(0, 3).reduce((sum, n) => sum + Number(n), 0);
        const style = getComputedStyle(document.body);
        return numbers(style.backgroundColor) < numbers(style.color);
        """

    /// What was fetched beside the page itself.
    static let fetched = "return performance.getEntriesByType('resource').map(e => e.name);"

    /// Links into the page that lead nowhere, and pictures that are none.
    static let deadEnds = """
        const links = Array.from(document.querySelectorAll('a[href^="#"]'))
          .filter(a => !document.getElementById(decodeURIComponent(a.hash.slice(1))));
        const pictures = Array.from(document.images).filter(i => i.complete && i.naturalWidth === 0);
        return links.concat(pictures).map(e => e.outerHTML.slice(0, 120));
        """

    /// Filters the cases, and gives how many are said to be there, if as many are.
    static func filter(_ words: String, onlyBad: Bool) -> String {
        """
        const [words, bad] = [document.getElementById('words'), document.getElementById('bad')];
        words.value = '\(words)';
        words.dispatchEvent(new Event('input'));
        if (bad.checked !== \(onlyBad)) bad.click();
        const seen = Array.from(document.querySelectorAll('tr.case')).filter(row => row.checkVisibility()).length;
        const said = document.getElementById('shown').textContent;
        return said.startsWith(seen + ' of ') ? said : said + ', and there are ' + seen;
        """
    }

    /// The name of the last case's place in the page.
    static let lastCase = """
        const folded = Array.from(document.querySelectorAll('[id] > details')).map(d => d.parentElement.id);
        return folded[folded.length - 1];
        """

    /// Whether what the address names is unfolded.
    static let isTargetOpen = "return document.querySelector(':target > details').open;"

    /// What has the keyboard, which is noted; empty if the page itself has.
    static let focus = """
        const e = document.activeElement;
        if (!e || e === document.body || e === document.documentElement) return '';
        e.dataset.reached = 'yes';
        return e.outerHTML.slice(0, 120);
        """

    /// Whether one sees what has the keyboard.
    static let isFocusSeen = """
        const e = document.activeElement;
        const style = getComputedStyle(e);
        return e.checkVisibility({visibilityProperty: true, opacityProperty: true})
          && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        """

    /// What can be used, is shown, and never had the keyboard.
    static let neverReached = """
        return Array.from(document.querySelectorAll('a[href], summary, input, button, select, [tabindex="0"]'))
          .filter(e => e.checkVisibility() && !e.closest('[hidden]') && !e.disabled && !e.dataset.reached)
          .map(e => e.outerHTML.slice(0, 120));
        """

    /// Gives the first thing that folds the keyboard; whether it is unfolded.
    static let focusFirstFold = """
        const summary = Array.from(document.querySelectorAll('summary')).find(s => s.checkVisibility());
        summary.focus();
        return summary.parentElement.open;
        """

    static let isFirstFoldOpen = "return document.activeElement.parentElement.open;"
}
