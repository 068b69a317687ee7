// What was sent need not be kept on this device any longer.
try { localStorage.removeItem("lead-portal feedback"); } catch { /* no storage: nothing was kept */ }
