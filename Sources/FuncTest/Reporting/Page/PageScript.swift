/// What a page can do where scripts run: filter the table of cases, and unfold what a link leads to.
enum PageScript {
    static let source: StaticString = """
        'use strict';
        (() => {
          const filter = document.getElementById('filter');
          if (filter) {
            const words = document.getElementById('words');
            const bad = document.getElementById('bad');
            const shown = document.getElementById('shown');
            const rows = Array.from(document.querySelectorAll('tr.case'));
            const apply = () => {
              const wanted = words.value.toLowerCase().split(/\\s+/).filter(Boolean);
              let count = 0;
              for (const row of rows) {
                const text = row.textContent.toLowerCase();
                const isShown = wanted.every(word => text.includes(word))
                  && (!bad.checked || row.dataset.outcome !== 'good');
                row.hidden = !isShown;
                if (isShown) count += 1;
              }
              shown.textContent = count + ' of ' + rows.length;
            };
            words.addEventListener('input', apply);
            bad.addEventListener('change', apply);
            filter.hidden = false;
            apply();
          }
          const unfold = () => {
            const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
            const details = target && target.querySelector(':scope > details');
            if (details) details.open = true;
          };
          addEventListener('hashchange', unfold);
          unfold();
        })();
        """
}
