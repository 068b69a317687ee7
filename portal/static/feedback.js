// Keeps what is being written on this device until it is sent, counts letters, and sends once. The page works without.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const place = "lead-portal " + form.dataset.draft;
  const fields = [...form.querySelectorAll("textarea, input[name=name]")];
  const radios = [...form.querySelectorAll("input[name=visibility]")];
  const note = form.querySelector("[data-draft-note]");

  const read = () => {
    try { return JSON.parse(localStorage.getItem(place)) || {}; } catch { return {}; }
  };
  const forget = () => {
    try { localStorage.removeItem(place); } catch { /* no storage: nothing to forget */ }
    if (note) note.hidden = true;
  };
  const keep = () => {
    const draft = {};
    for (const field of fields) draft[field.name] = field.value;
    const chosen = radios.find((radio) => radio.checked);
    if (chosen) draft.visibility = chosen.value;
    if (!fields.some((field) => field.value.trim())) return forget();
    try {
      localStorage.setItem(place, JSON.stringify(draft));
      if (note) note.hidden = false;
    } catch { /* no storage: the page works all the same */ }
  };

  const draft = read();
  for (const field of fields) if (!field.value && draft[field.name]) field.value = draft[field.name];
  for (const radio of radios)
    if (draft.visibility === radio.value && !radios.some((other) => other.checked)) radio.checked = true;
  if (note) note.hidden = !draft.text;

  const count = form.querySelector("[data-count]");
  const text = form.querySelector("textarea");
  const tell = () => {
    const most = Number(count.dataset.count);
    const length = [...text.value].length;
    count.hidden = length < most * 0.8;
    count.textContent = length + " / " + most;
  };
  if (count) { text.addEventListener("input", tell); tell(); }

  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.querySelector("[data-draft-forget]")?.addEventListener("click", forget);

  const button = form.querySelector("button:not([type=button])");
  form.addEventListener("submit", () => { keep(); setTimeout(() => { button.disabled = true; }); });
  // Back on this page, by the arrow or after a lost connection: it can be sent again.
  addEventListener("pageshow", () => { button.disabled = false; });
})();
