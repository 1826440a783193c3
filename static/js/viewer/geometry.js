/** Affine matrices [a, b, c, d, e, f] as a canvas takes them: x' = ax + cy + e, y' = bx + dy + f. */

export const SAME = [1, 0, 0, 1, 0, 0];

/** First `second`, then `first`, as one matrix. */
export const times = ([a, b, c, d, e, f], [g, h, i, j, k, l]) => [
  a * g + c * h, b * g + d * h,
  a * i + c * j, b * i + d * j,
  a * k + c * l + e, b * k + d * l + f,
];

export const inverse = ([a, b, c, d, e, f]) => {
  const area = a * d - b * c;
  return [d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area];
};

/** Where a matrix takes a place. */
export const moved = ([a, b, c, d, e, f], [x, y]) => [a * x + c * y + e, b * x + d * y + f];

/** Where it takes a direction: without its shift. */
export const turned = ([a, b, c, d], [x, y]) => [a * x + c * y, b * x + d * y];

/** By how much it enlarges: the root of the ratio of areas. */
export const enlargement = ([a, b, c, d]) => Math.sqrt(Math.abs(a * d - b * c));

/** Left and right changed over, within a picture of this width. */
export const mirror = (width) => [-1, 0, 0, 1, width, 0];

/** The six numbers of a stored movement, row by row, as a matrix. */
export const ofRows = ([a, c, e, b, d, f]) => [a, b, c, d, e, f];

/** A place (in lengths of the picture) in the middle of a pane (in pixels), `scale` pixels a length. */
export const centred = ([x, y], scale, pane) => [
  scale, 0, 0, scale,
  pane.x + pane.width / 2 - scale * x, pane.y + pane.height / 2 - scale * y,
];

/** How many pixels a length may have for a picture to lie whole in a pane. */
export const fitting = ([wide, high], pane) => Math.min(pane.width / wide, pane.height / high);
