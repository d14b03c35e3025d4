// A table is sorted by a click on the head of a column, by what its cells say or by their number: the one
// that a cell is given, since it has a unit or a mark, or the plain one that it says.
const PLAIN = /^-?[0-9][0-9,]*(\.[0-9]+)?(E-?[0-9]+)?$/;
document.querySelectorAll('table.sortable').forEach((table) => {
  table.querySelectorAll('th').forEach((head, column) => {
    const button = document.createElement('button');
    button.textContent = head.textContent;
    head.textContent = '';
    head.appendChild(button);
    button.addEventListener('click', () => {
      const up = head.getAttribute('aria-sort') !== 'ascending';
      table.querySelectorAll('th').forEach((other) => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      const key = (row) => {
        const cell = row.cells[column];
        const text = cell.textContent.trim();
        if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
        return PLAIN.test(text) ? Number(text.replace(/,/g, '')) : text;
      };
      const rows = Array.from(table.tBodies[0].rows);
      rows.sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        const order = typeof x === 'number' && typeof y === 'number' ? x - y
          : typeof x === 'number' ? -1 : typeof y === 'number' ? 1 : x.localeCompare(y);
        return up ? order : -order;
      });
      rows.forEach((row) => table.tBodies[0].appendChild(row));
    });
  });
});

// A table of conditions is filtered by a text and by a list of values for each of its first columns.
document.querySelectorAll('table[data-filters]').forEach((table) => {
  const columns = Number(table.dataset.filters);
  if (!(columns > 0)) return;
  const rows = Array.from(table.tBodies[0].rows);
  let texts; // once somebody asks: it takes longer than all else here
  const into = document.createElement('div');
  into.className = 'controls';
  const box = document.createElement('input');
  Object.assign(box, { type: 'search', placeholder: 'filter' });
  box.setAttribute('aria-label', 'filter the table');
  into.append(box);
  const count = document.createElement('output');
  const wanted = new Array(columns).fill(null);
  const apply = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length > 0 && texts === undefined) texts = rows.map((row) => row.textContent.toLowerCase());
    let seen = 0;
    rows.forEach((row, i) => {
      row.hidden = !(words.every((word) => texts[i].includes(word)) && wanted.every((value, column) => value === null || row.cells[column].textContent === value));
      seen += row.hidden ? 0 : 1;
    });
    count.textContent = (seen === rows.length ? '' : seen + ' of ') + rows.length + ' rows';
  };
  for (let column = 0; column < columns; column++) {
    const values = new Map(rows.map((row) => [row.cells[column].textContent, row.cells[column].dataset.value]));
    const sorted = Array.from(values);
    if (sorted.every((one) => one[1] !== undefined || PLAIN.test(one[0]))) sorted.sort((a, b) => Number(a[1] || a[0]) - Number(b[1] || b[0]));
    chooser(into, 'column-' + column, table.tHead.rows[0].cells[column].textContent, [['', ALL]].concat(sorted.map((one, i) => [i, one[0]])), '', (key) => {
      wanted[column] = key === '' ? null : sorted[Number(key)][0];
      apply();
    });
  }
  into.append(count);
  table.parentElement.before(into);
  box.addEventListener('input', apply);
  apply();
});
