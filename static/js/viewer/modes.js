/** How each mode draws: one function a mode, on a stage whose panes are laid out. */

import * as geometry from "./geometry.js";
import { difference } from "./pixels.js";

const AMBER = "#ffb000"; // apart from pictures for most eyes; its dark casing for all
const INK = "#181c20";
const LINES = 40; // more of them hide the picture

const place = (context, matrix) => context.setTransform(...matrix);

const put = (context, stage, which, matrix, look = stage.look) => {
  place(context, geometry.times(stage.density, matrix));
  context.imageSmoothingQuality = "high";
  context.drawImage(stage.pictures.get(which, look), 0, 0, ...stage.scene[which]);
};

/** Draw inside a box (in CSS pixels) only. */
const inside = (context, stage, { x, y, width, height }, draw) => {
  context.save();
  place(context, stage.density);
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  draw();
  context.restore();
};

/** A line seen on any picture, through these places (in CSS pixels). */
const stroke = (context, stage, places, width) => {
  place(context, stage.density);
  context.beginPath();
  context.moveTo(...places[0]);
  for (const next of places.slice(1)) context.lineTo(...next);
  for (const [colour, thick] of [[INK, width + 2], [AMBER, width]]) {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.stroke();
  }
};

/** A dot seen on any picture. */
const dot = (context, stage, [x, y], radius) => {
  place(context, stage.density);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = AMBER;
  context.fill();
  context.strokeStyle = INK;
  context.lineWidth = 1;
  context.stroke();
};

const side = (context, stage) => {
  const [left, right] = stage.panes;
  inside(context, stage, left.pane, () => put(context, stage, "original", left.original));
  inside(context, stage, right.pane, () => put(context, stage, "avatar", right.avatar));
};

const swipe = (context, stage) => {
  const [{ pane, original, avatar }] = stage.panes;
  const at = pane.width * stage.share;
  inside(context, stage, { ...pane, width: at }, () => put(context, stage, "original", original));
  inside(context, stage, { ...pane, x: at, width: pane.width - at }, () =>
    put(context, stage, "avatar", avatar),
  );
  stroke(context, stage, [[at, 0], [at, pane.height]], 2);
  dot(context, stage, [at, pane.height / 2], 9);
};

const onion = (context, stage) => {
  const [{ original, avatar }] = stage.panes;
  put(context, stage, "original", original);
  context.globalAlpha = stage.share;
  put(context, stage, "avatar", avatar);
  context.globalAlpha = 1;
};

const blink = (context, stage) => {
  const [pane] = stage.panes;
  const which = stage.second ? "avatar" : "original";
  put(context, stage, which, pane[which]);
};

const differ = (context, stage) => {
  const [{ original, avatar }] = stage.panes;
  const negative = stage.look.aligned && stage.scene.movement.inverted;
  const found = difference(
    context.canvas.width,
    context.canvas.height,
    (layer) => put(layer, stage, "original", original),
    (layer) => put(layer, stage, "avatar", avatar, { ...stage.look, negative }),
  );
  place(context, geometry.SAME);
  context.drawImage(found, 0, 0);
};

/** Places that belong together (avatar, original): the points found, else the avatar's corners. */
const links = ({ movement, avatar: [wide, high] }) => {
  const step = Math.ceil(movement.points.length / LINES);
  if (step) {
    const some = movement.points.filter((_, index) => index % step === 0);
    return some.map(([x, y, u, v]) => [[x, y], [u, v]]);
  }
  const found = geometry.ofRows(movement.matrix);
  const onto = movement.mirrored ? geometry.times(found, geometry.mirror(wide)) : found;
  const corners = [[0, 0], [wide, 0], [wide, high], [0, high]];
  return corners.map((corner) => [corner, geometry.moved(onto, corner)]);
};

const EDGE = 0.5; // pixels: a corner on a pane's edge lies in it, whatever was rounded

const holds = ({ x, y, width, height }, [left, top]) =>
  left >= x - EDGE && left <= x + width + EDGE && top >= y - EDGE && top <= y + height + EDGE;

const lines = (context, stage) => {
  side(context, stage);
  const [one, other] = stage.panes;
  for (const [there, here] of links(stage.scene)) {
    const from = geometry.moved(one.original, here);
    const to = geometry.moved(other.avatar, there);
    if (!holds(one.pane, from) || !holds(other.pane, to)) continue;
    stroke(context, stage, [from, to], 1.5);
    for (const end of [from, to]) dot(context, stage, end, 3.5);
  }
};

export const MODES = { side, swipe, onion, blink, difference: differ, lines };

/** Modes that show the two pictures in a pane each. */
export const APART = new Set(["side", "lines"]);
