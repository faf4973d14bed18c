// A photo as a telephone takes it is made small enough to send, before it leaves.
const LONGEST_SIDE = 1600;
const QUALITY = 0.85;
const LARGEST_FILE = 64 * 1024 * 1024;

/** This file cannot be sent; the message says why and what to do. */
export class NoPhoto extends Error {}

/** Return the picture as a JPEG data URL; raises NoPhoto. The browser decodes it beside the page's own work. */
export async function small(file) {
  if (file.size > LARGEST_FILE) throw new NoPhoto("这张照片太大了（超过64MB）。请先在相册里缩小或截图，再选一次。");
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) throw new NoPhoto("这个文件打不开，可能不是照片。请换成 JPEG、PNG 或 WebP 照片，也可以截图再发。");
  try {
    return await draw(bitmap);
  } finally {
    bitmap.close();
  }
}

async function draw(bitmap) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // what was transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob) throw new NoPhoto("这张照片处理不了，请截图再发。");
  return dataUrl(blob);
}

function dataUrl(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(new NoPhoto("这张照片没有读完整，请再选一次。"));
    reader.readAsDataURL(blob);
  });
}

/** The first picture among what was pasted or dropped. */
export const pictureIn = (transfer) => [...(transfer?.files ?? [])].find((file) => file.type.startsWith("image/"));
