/** What is computed pixel by pixel: grey, negative and difference. */

const blank = (width, height) => {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return [canvas, canvas.getContext("2d", { willReadFrequently: true })];
};

/** Luma by ITU-R BT.709, so that a colour and its grey look equally light. */
const greyed = (data) => {
  for (let at = 0; at < data.length; at += 4) {
    const luma = 0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2];
    data[at] = data[at + 1] = data[at + 2] = luma;
  }
};

const negated = (data) => {
  for (let at = 0; at < data.length; at += 4) {
    for (let band = at; band < at + 3; band += 1) data[band] = 255 - data[band];
  }
};

/** A picture as a canvas in its own pixels, in grey or as its negative. */
export const changed = (picture, { grey, negative }) => {
  const [canvas, context] = blank(picture.naturalWidth, picture.naturalHeight);
  context.drawImage(picture, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  if (grey) greyed(pixels.data);
  if (negative) negated(pixels.data);
  context.putImageData(pixels, 0, 0);
  return canvas;
};

/** How far two layers of one size differ in each colour; clear where one of them has no picture. */
export const difference = (width, height, drawFirst, drawSecond) => {
  const [canvas, context] = blank(width, height);
  drawFirst(context);
  const first = context.getImageData(0, 0, width, height);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  drawSecond(context);
  const second = context.getImageData(0, 0, width, height).data;
  const { data } = first;
  for (let at = 0; at < data.length; at += 4) {
    for (let band = at; band < at + 3; band += 1) data[band] = Math.abs(data[band] - second[band]);
    data[at + 3] = Math.min(data[at + 3], second[at + 3]) > 250 ? 255 : 0;
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.putImageData(first, 0, 0);
  return canvas;
};
