(() => {
	const rows = [...document.querySelectorAll('tr.clause')];
	const groups = [...document.querySelectorAll('table.clauses tbody')].map((g) => ({ g, rows: [...g.querySelectorAll('tr.clause')], button: g.querySelector('button') }));
	const words = new Map(rows.map((r) => [r, r.querySelector('th').textContent.toLowerCase()]));
	const open = new Set();
	// Where nothing is chosen only the groups are shown, and the clauses of those that were opened.
	const drawn = (chosen) => {
		for (const { g, rows, button } of groups) {
			g.hidden = chosen && rows.every((r) => r.hidden);
			button.setAttribute('aria-expanded', String(chosen || open.has(g)));
			if (!chosen && !open.has(g)) for (const r of rows) r.hidden = true;
		}
	};
	document.querySelector('form').addEventListener('reset', () => open.clear());
	const draw = choice({
		items: rows, what: 'clauses', names: ['q', 'page', 'profile', 'show'],
		fits: (r, want) => (!want.get('page') || r.parentElement.dataset.page === want.get('page')) &&
			(!want.get('profile') || r.dataset.profiles.split(' ').includes(want.get('profile'))) &&
			(!want.get('show') || want.get('show') in r.dataset),
		text: (r) => words.get(r),
		drawn,
		find: (id) => {
			const e = id && document.getElementById(id);
			return e && e.closest('table.clauses tbody') ? e : undefined;
		},
		reveal: (e, draw) => {
			open.add(e.closest('tbody'));
			draw();
			e.scrollIntoView({ block: 'center' });
		},
		focus: (r) => r.querySelector('a').focus(),
	});
	for (const { g, button } of groups) {
		button.addEventListener('click', () => {
			if (!open.delete(g)) open.add(g);
			draw();
		});
	}
})();
