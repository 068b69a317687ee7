// Makes the meeting room and the ballots quick: forms are sent without leaving the page, kept on this device while the
// connection is broken, and carried out once however often they are sent, because each has a key. The page works
// without this file.
"use strict";

(() => {
  const WAIT = 3000;
  // Where the clerk goes on after something was done.
  const NEXT = { move: "#motion", second: "#motion", amend: "#motion", reword: "#motion", vote: "#vote", rest: "#vote" };
  const page = () => document.querySelector("[data-room]");
  const name = () => `portal-queue-${location.pathname}`;
  const kept = () => JSON.parse(localStorage.getItem(name()) || "[]");
  const keep = (queue) => localStorage.setItem(name(), JSON.stringify(queue));
  const draftName = (field) => `portal-draft-${location.pathname}-${field.id}`;
  let sending = false;

  const say = (words, late) => {
    const place = document.querySelector("[data-saved]");
    if (!place) return;
    if (place.textContent !== words) place.textContent = words;
    place.classList.toggle("is-late", Boolean(late));
  };

  // --- forms ---------------------------------------------------------------------------------------------

  // A new key for each thing that is done, so that the same form can be used for the next one.
  const freshKey = () => crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

  const bodyOf = (form, submitter) => {
    const data = new FormData(form, submitter || null);
    if (data.has("key") && !data.get("key")) data.set("key", freshKey());
    return new URLSearchParams(data).toString();
  };

  const submit = (form, submitter) => {
    const queue = kept();
    const body = bodyOf(form, submitter);
    const key = new URLSearchParams(body).get("key");
    if (queue.some((one) => new URLSearchParams(one.body).get("key") === key)) return;
    queue.push({ to: form.getAttribute("action"), body, drafts: [...form.querySelectorAll("[data-draft]")].map(draftName) });
    keep(queue);
    drain();
  };

  const drain = async () => {
    if (sending || !page()) return;
    sending = true;
    try {
      while (kept().length) {
        const [first] = kept();
        say(`Saving ${kept().length}…`);
        const answer = await fetch(first.to, {
          method: "POST",
          body: first.body,
          headers: { "Content-Type": "application/x-www-form-urlencoded" },
          credentials: "same-origin",
        });
        // A busy server is asked again; what it refuses is told, and not sent again.
        if (answer.status >= 500 || answer.status === 429) throw new Error("busy");
        keep(kept().slice(1));
        const html = await answer.text();
        if (answer.ok) first.drafts.forEach((draft) => localStorage.removeItem(draft));
        if (!kept().length) show(html, NEXT[new URLSearchParams(first.body).get("do")] || "", answer.ok, first.body);
      }
      say("Everything is saved.");
    } catch (error) {
      const many = kept().length;
      say(`No connection. ${many} kept on this device; trying again.`, true);
      setTimeout(drain, WAIT);
    } finally {
      sending = false;
    }
  };

  // What was typed and not sent yet is carried over to the new page; the form that was just carried out begins anew.
  const typed = (sent) => {
    const body = new URLSearchParams(sent || "");
    const done = (field) => field.form && field.form.dataset.do === body.get("do") && (body.get("do") !== "roll" || body.has(field.name));
    return [...document.querySelectorAll("main input:not([type=hidden]):not([type=radio]):not([type=checkbox]), main textarea")]
      .filter((field) => field.id && field.value !== field.defaultValue && !done(field))
      .map((field) => [field.id, field.value]);
  };

  // Puts the new page in the place of the old one, and the clerk where they go on.
  const show = (html, hash, ok, sent) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    if (!fresh || !fresh.querySelector("[data-room]")) {
      location.reload();
      return;
    }
    const kept = typed(sent);
    const active = document.activeElement;
    const row = active && active.closest ? active.closest("[data-seat]") : null;
    const seat = row ? row.dataset.seat : "";
    const field = active && active.id;
    const closing = active && active.matches && active.matches("[data-roll] [data-key=n]");
    const opened = [...document.querySelectorAll("main details[open] > summary")].map((one) => one.textContent);
    document.querySelector("main").replaceWith(fresh);
    for (const summary of fresh.querySelectorAll("details > summary")) {
      if (opened.includes(summary.textContent)) summary.parentElement.open = true;
    }
    for (const [id, value] of kept) {
      const place = document.getElementById(id);
      if (place) place.value = value;
    }
    begin();
    const problem = fresh.querySelector("[aria-invalid], [data-problem]");
    if (!ok && problem) focusIn(problem);
    else if (field && document.getElementById(field) && kept.some(([id]) => id === field)) document.getElementById(field).focus();
    else if (seat || closing) goOn(seat ? rowOf(seat) : rows()[0]);
    else if (hash && fresh.querySelector(hash)) focusIn(fresh.querySelector(hash));
  };

  const focusIn = (place) => {
    const field = place.matches("input, select, textarea, button, [tabindex]") ? place : place.querySelector("input:not([type=hidden]), select, textarea, button:not([disabled])");
    (field || place).focus({ preventScroll: false });
  };

  // --- the roll call -------------------------------------------------------------------------------------

  const rows = () => [...document.querySelectorAll("[data-seat]")];
  const rowOf = (seat) => document.querySelector(`[data-seat="${seat}"]`);
  // The row itself while it is open, else the next one that is; when all have voted, the button that closes the vote.
  const goOn = (row) => {
    const list = rows();
    const at = Math.max(0, list.indexOf(row));
    const open = [...list.slice(at), ...list.slice(0, at)].find((one) => !one.dataset.cast);
    const place = open || document.querySelector("[data-roll] [data-key=n]");
    if (place) focusIn(open ? open.querySelector("input:checked") || open : place);
  };

  const castIn = (row, radio) => {
    radio.checked = true;
    const reason = row.querySelector(".roll__reason input");
    if (radio.hasAttribute("data-reason") && !reason.value.trim()) {
      reason.focus();
      return;
    }
    const form = row.closest("form");
    const alone = new URLSearchParams();
    for (const field of form.querySelectorAll("input[type=hidden]")) {
      if (!/^(was|had)-/.test(field.name) && field.name !== "key") alone.append(field.name, field.value);
    }
    alone.append("key", freshKey());
    alone.append(radio.name, radio.value);
    alone.append(reason.name, reason.value);
    keep([...kept(), { to: form.getAttribute("action"), body: alone.toString(), drafts: [] }]);
    row.classList.add("is-cast");
    row.dataset.cast = radio.value;
    goOn(row);
    drain();
  };

  // --- following what others do --------------------------------------------------------------------------

  const follow = async () => {
    const room = page();
    if (room && !sending && !kept().length && document.visibilityState === "visible") {
      try {
        await (room.dataset.room === "ballots" ? followBallots() : followRoll(room));
      } catch (error) {
        // The next look will tell; nothing is lost by a look that failed.
      }
    }
    setTimeout(follow, WAIT);
  };

  const asked = async (address) => {
    const answer = await fetch(address, { cache: "no-cache", credentials: "same-origin" });
    if (!answer.ok) throw new Error("not now");
    return answer.text();
  };

  const followRoll = async (room) => {
    if (!room.dataset.vote) return;
    const html = await asked(`${location.pathname}roll`);
    const place = document.querySelector("[data-roll]");
    if (!place) return;
    if (!html.trim()) {
      location.reload(); // closed elsewhere
      return;
    }
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const changed = rows().filter((row) => {
      const other = fresh.querySelector(`[data-seat="${row.dataset.seat}"]`);
      return other && other.dataset.cast !== row.dataset.cast;
    });
    if (!changed.length) return;
    const whole = await asked(location.pathname);
    if (!sending && !kept().length) show(whole, "", true, "");
  };

  const followBallots = async () => {
    const place = document.querySelector("[data-ballots]");
    const html = await asked(`${location.pathname}part`);
    const stamp = new DOMParser().parseFromString(html, "text/html").querySelector("[data-stamp]");
    const now = document.querySelector("[data-stamp]");
    if (!place || !stamp || (now && now.dataset.stamp === stamp.dataset.stamp)) return;
    const typing = place.contains(document.activeElement) && document.activeElement.matches("input[type=text], input:not([type])");
    if (typing) return;
    place.innerHTML = "";
    place.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  };

  // --- keys ----------------------------------------------------------------------------------------------

  const keysOn = () => localStorage.getItem("portal-keys") !== "off";
  const typing = (target) => target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keysOn() || event.key.length !== 1) return;
    const row = event.target.closest ? event.target.closest("[data-seat]") : null;
    if (row && !typing(event.target)) {
      const radio = row.querySelector(`[data-vote-key="${event.key.toLowerCase()}"]`);
      if (radio) {
        event.preventDefault();
        castIn(row, radio);
        return;
      }
    }
    if (typing(event.target)) return;
    const button = [...document.querySelectorAll(`[data-key="${event.key.toLowerCase()}"]`)].pop();
    const place = document.querySelector(`[data-focus="${event.key.toLowerCase()}"]`);
    if (event.key.toLowerCase() === "g" && rows().length) {
      event.preventDefault();
      goOn(rows()[0]);
    } else if (place) {
      event.preventDefault();
      place.focus();
    } else if (button) {
      event.preventDefault();
      if (button.form && !button.form.reportValidity()) return;
      button.click();
    }
  });

  // Enter in the reason of a roll call records that seat and goes on.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.closest) return;
    const reason = event.target.closest(".roll__reason input");
    const row = reason && reason.closest("[data-seat]");
    const chosen = row && row.querySelector("input[type=radio]:checked");
    if (chosen) {
      event.preventDefault();
      castIn(row, chosen);
    }
  });

  document.addEventListener("submit", (event) => {
    if (!page() || !event.target.closest("[data-room]") || event.target.enctype === "multipart/form-data") return;
    event.preventDefault();
    submit(event.target, event.submitter);
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-draft]")) localStorage.setItem(draftName(event.target), event.target.value);
    if (event.target.matches("[data-keys]")) localStorage.setItem("portal-keys", event.target.checked ? "on" : "off");
  });

  const begin = () => {
    for (const field of document.querySelectorAll("[data-draft]")) {
      const draft = localStorage.getItem(draftName(field));
      if (draft && !field.value) field.value = draft;
    }
    const keys = document.querySelector("[data-keys]");
    if (keys) keys.checked = keysOn();
    if (kept().length) drain();
  };

  addEventListener("online", drain);
  begin();
  setTimeout(follow, WAIT);
})();
