/** `POST …/attachments`, with progress. */

import { type Picture, readPicture } from "@sangdam/widget/message";
import { headers } from "../api/client";
import { ApiError, offline, readError } from "../api/errors";

const TIMEOUT_MS = 120_000;

export interface Upload {
  /** Never rejects: what went wrong is a value. */
  readonly done: Promise<Picture | ApiError>;
  readonly cancel: () => void;
}

/** `onProgress` gets the share sent, 0 to 1. */
export function upload(conversationId: string, file: File, onProgress: (share: number) => void): Upload {
  const request = new XMLHttpRequest(); // fetch tells no progress of what it sends
  const done = new Promise<Picture | ApiError>((resolve) => {
    request.onload = () => resolve(readUpload(request.status, request.responseText));
    request.onerror = () => resolve(offline());
    request.ontimeout = request.onerror;
    request.onabort = request.onerror;
  });
  request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
  request.open("POST", `/api/desk/conversations/${encodeURIComponent(conversationId)}/attachments`);
  request.timeout = TIMEOUT_MS;
  for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
  const body = new FormData();
  body.append("file", file);
  request.send(body);
  return { done, cancel: () => request.abort() };
}

export function readUpload(status: number, body: string): Picture | ApiError {
  const answer = parse(body);
  const picture = status >= 200 && status < 300 ? readPicture(answer) : null;
  return picture ?? readError(status >= 200 && status < 300 ? 502 : status, answer);
}

export function isPicture(result: Picture | ApiError): result is Picture {
  return !(result instanceof ApiError);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
