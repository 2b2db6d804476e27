(() => {
	if (!document.querySelector('form')) return; // no difference
	const items = [...document.querySelectorAll('li.finding')];
	const classes = [...document.querySelectorAll('details.class')];
	choice({
		items, what: 'differences', names: ['class', 'kind', 'q'],
		fits: (f, want) => ['class', 'kind'].every((k) => !want.get(k) || f.dataset[k] === want.get(k)),
		text: (f) => f.dataset.text,
		drawn: (chosen) => {
			for (const c of classes) {
				c.hidden = !c.querySelector('li.finding:not([hidden])');
				if (chosen && !c.hidden) c.open = true;
			}
		},
		find: (id) => items.find((f) => f.id === id),
		reveal: (f) => {
			f.closest('details').open = true;
			f.scrollIntoView();
			f.focus({ preventScroll: true });
		},
		focus: (f) => f.focus(),
	});
})();
