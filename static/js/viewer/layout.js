/**
 * Where both pictures lie on the stage, for a view.
 *
 * The frame of everything is the original, in units of its long side. A view has its middle there
 * (`x`, `y`) and a `zoom`, 1 where the original lies whole in its pane.
 */

import * as geometry from "./geometry.js";

const GAP = 8; // pixels between two panes
const NARROW = 480; // below it two panes lie one above the other

/** The avatar's place in the original's frame: by the movement found, else whole and in the middle. */
export const placement = (scene, { aligned, mirrored }) => {
  const { original, avatar, movement } = scene;
  if (aligned) {
    const found = geometry.ofRows(movement.matrix);
    return movement.mirrored ? geometry.times(found, geometry.mirror(avatar[0])) : found;
  }
  const scale = Math.min(original[0] / avatar[0], original[1] / avatar[1]);
  const shift = [0, 1].map((way) => (original[way] - scale * avatar[way]) / 2);
  const placed = [scale, 0, 0, scale, ...shift];
  return mirrored ? geometry.times(placed, geometry.mirror(avatar[0])) : placed;
};

/** One pane, or two beside or above each other, in the stage's pixels. */
export const panes = (width, height, count) => {
  if (count === 1) return [{ x: 0, y: 0, width, height }];
  if (width < NARROW) {
    const high = (height - GAP) / 2;
    return [0, high + GAP].map((y) => ({ x: 0, y, width, height: high }));
  }
  const wide = (width - GAP) / 2;
  return [0, wide + GAP].map((x) => ({ x, y: 0, width: wide, height }));
};

/** Both pictures in one frame: each by its matrix, which takes lengths of its own to pixels. */
export const together = (scene, view, look, pane) => {
  const scale = view.zoom * geometry.fitting(scene.original, pane);
  const frame = geometry.centred([view.x, view.y], scale, pane);
  return {
    pane,
    frame,
    original: frame,
    avatar: geometry.times(frame, placement(scene, look)),
  };
};

/**
 * The avatar alone in its pane, as it is, following the original's view.
 *
 * Whole while the original is whole; the further one zooms in, the more exactly it shows the place
 * that lies in the middle of the original's pane, and as large. Without a movement places belong
 * together by equal shares.
 */
export const following = (scene, view, look, first, pane) => {
  const flip = look.mirrored ? geometry.mirror(scene.avatar[0]) : geometry.SAME;
  const placed = placement(scene, { aligned: Boolean(scene.movement), mirrored: false });
  const back = geometry.inverse(placed);
  const exact = Math.min(Math.max(view.zoom - 1, 0), 1);
  const own = view.zoom * geometry.fitting(scene.avatar, pane);
  const same = view.zoom * geometry.fitting(scene.original, first) * geometry.enlargement(placed);
  const scale = own ** (1 - exact) * same ** exact;
  const there = geometry.moved(flip, geometry.moved(back, [view.x, view.y]));
  const middle = scene.avatar.map((side, way) => (1 - exact) * (side / 2) + exact * there[way]);
  const avatar = geometry.times(geometry.centred(middle, scale, pane), flip);
  return { pane, avatar, frame: geometry.times(avatar, back) };
};

/** The panes of a mode with what lies in each. `frame` takes the original's lengths to pixels. */
export const laid = (scene, view, look, width, height) => {
  if (!look.apart) return [together(scene, view, look, panes(width, height, 1)[0])];
  const [first, second] = panes(width, height, 2);
  const { original, frame } = together(scene, view, look, first);
  const left = { pane: first, original, frame };
  if (!look.aligned) return [left, following(scene, view, look, first, second)];
  const right = together(scene, view, look, second);
  return [left, { pane: second, avatar: right.avatar, frame: right.frame }];
};

/** The view with its middle where the original is still seen. */
export const kept = (scene, view, pane) => {
  const scale = view.zoom * geometry.fitting(scene.original, pane);
  const [x, y] = ["width", "height"].map((side, way) => {
    const seen = pane[side] / scale / 2;
    const length = scene.original[way];
    const middle = way === 0 ? view.x : view.y;
    return 2 * seen >= length ? length / 2 : Math.min(Math.max(middle, seen), length - seen);
  });
  return { zoom: view.zoom, x, y };
};
