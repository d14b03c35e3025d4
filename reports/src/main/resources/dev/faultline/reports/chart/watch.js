// A run that is under way: what it has recorded comes as events, and at the end its report.
const state = document.querySelector('p.watch');
const stream = new EventSource('events');
stream.addEventListener('data', (event) => {
  reports[0] = JSON.parse(event.data);
  places.forEach((place) => { place.hidden = false; });
  show(false);
});
stream.addEventListener('state', (event) => { state.textContent = event.data; });
stream.addEventListener('done', () => { stream.close(); window.location.assign('report'); });
stream.addEventListener('error', () => { state.textContent = 'The run is over, or was stopped: nothing more will come.'; stream.close(); });
