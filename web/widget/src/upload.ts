/** `POST /channels/web/attachments`, with progress. */

import { isObject, type Picture, readPicture } from "./message";
import type { Fault } from "./reducer";

export interface Upload {
  readonly done: Promise<Picture | Fault>;
  readonly cancel: () => void;
}

const TIMEOUT_MS = 120_000;

/** `onProgress` gets the share sent, 0 to 1. `done` never rejects: what went wrong is a value. */
export function upload(server: string, visitor: string, file: File, onProgress: (share: number) => void): Upload {
  const request = new XMLHttpRequest(); // fetch tells no progress of what it sends
  const done = new Promise<Picture | Fault>((resolve) => {
    request.onload = () => resolve(readAnswer(request.status, request.responseText));
    request.onerror = () => resolve("upload_failed");
    request.ontimeout = request.onerror;
    request.onabort = request.onerror;
  });
  request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
  request.open("POST", `${server}/channels/web/attachments`);
  request.timeout = TIMEOUT_MS;
  request.setRequestHeader("Authorization", `Visitor ${visitor}`);
  const body = new FormData();
  body.append("file", file);
  request.send(body);
  return { done, cancel: () => request.abort() };
}

export function isPicture(result: Picture | Fault): result is Picture {
  return typeof result !== "string";
}

/** The picture, or the code of an error, which comes in the one shape `{"error": {"code", "message"}}`. */
export function readAnswer(status: number, body: string): Picture | Fault {
  const answer = parse(body);
  if (status >= 200 && status < 300) return readPicture(answer) ?? "upload_failed";
  const error = isObject(answer) && isObject(answer.error) ? answer.error : {};
  if (typeof error.code === "string") return error.code;
  return status === 413 ? "too_large" : "upload_failed";
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
