/**
 * Wheel, pinch, drag, double click and arrow keys on a stage, told as moves in its pixels.
 *
 * The page keeps its own scrolling: the wheel zooms while the stage has the focus (or with Ctrl,
 * which is also how touchpads pinch), and one finger drags only where `grabs` says that there is
 * something to drag.
 */

const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STEP = 40; // pixels an arrow key moves
const CLOSER = 1.25; // how much a key zooms
const WHEEL = 0.002; // how much a pixel of the wheel zooms

export const listen = (stage, { pan, zoom, reset, drag, grabs }) => {
  const down = new Map();

  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const spread = ([[x, y], [u, v]]) => ({ apart: Math.hypot(u - x, v - y), mid: [(x + u) / 2, (y + v) / 2] });

  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    down.set(event.pointerId, at(event));
    stage.setPointerCapture(event.pointerId);
    drag(at(event), true);
  });

  stage.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    if (down.size === 2) {
      const old = spread([...down.values()]);
      down.set(event.pointerId, now);
      const fresh = spread([...down.values()]);
      zoom(fresh.apart / Math.max(old.apart, 1), old.mid);
      pan([fresh.mid[0] - old.mid[0], fresh.mid[1] - old.mid[1]], fresh.mid);
      return;
    }
    down.set(event.pointerId, now);
    if (down.size === 1 && !drag(now, false)) pan([now[0] - before[0], now[1] - before[1]], before);
  });

  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    stage.addEventListener(end, (event) => down.delete(event.pointerId));
  }

  stage.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && document.activeElement !== stage) return;
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      if (zoom(Math.exp(-event.deltaY * lines * WHEEL), at(event))) event.preventDefault();
    },
    { passive: false },
  );

  stage.addEventListener("dblclick", reset);

  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const middle = [stage.clientWidth / 2, stage.clientHeight / 2];
    if (ARROWS[event.key] && grabs()) pan(ARROWS[event.key].map((way) => way * STEP), middle);
    else if (event.key === "+" || event.key === "=") zoom(CLOSER);
    else if (event.key === "-") zoom(1 / CLOSER);
    else if (event.key === "0") reset();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
};
