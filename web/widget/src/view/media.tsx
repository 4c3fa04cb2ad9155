/** @jsxImportSource preact */
/** Pictures and videos. */

import { safeMedia } from "../links";
import type { Image, Picture, Video } from "../message";
import { useWidget } from "./context";
import { OpenIcon } from "./icons";

const PLAYABLE = /\.(?:mp4|m4v|webm|mov|ogv)$/i;

export function ImageView({ image }: { image: Image }) {
  return <Framed url={image.url} alt={image.alt} />;
}

export function PictureView({ picture }: { picture: Picture }) {
  return <Framed url={picture.url} alt={picture.alt} width={picture.width} height={picture.height} />;
}

/** The size, where it is known, keeps the place before the picture is there. */
function Framed({ url, alt, width, height }: { url: string; alt: string; width?: number; height?: number }) {
  const { server, t } = useWidget();
  const src = safeMedia(url, server);
  if (!src) return null;
  return (
    <a class="picture" href={src} target="_blank" rel="noopener noreferrer">
      <img src={src} alt={alt || t.picture} width={width || undefined} height={height || undefined} />
      <span class="unseen"> ({t.openPicture})</span>
    </a>
  );
}

/** A file plays here; any other address (a video site, say) opens there. */
export function VideoView({ video }: { video: Video }) {
  const { server, t } = useWidget();
  const src = safeMedia(video.url, server);
  const poster = video.thumbnailUrl ? safeMedia(video.thumbnailUrl, server) : null;
  if (!src) return null;
  const title = video.title || t.video;
  if (PLAYABLE.test(new URL(src).pathname)) {
    return (
      <figure class="video">
        {/* biome-ignore lint/a11y/useMediaCaption: the format carries no captions; the answer's text says the same */}
        <video src={src} poster={poster ?? undefined} controls preload="metadata" playsInline aria-label={title} />
        <figcaption>{title}</figcaption>
      </figure>
    );
  }
  return (
    <a class="video" href={src} target="_blank" rel="noopener noreferrer">
      {poster && <img src={poster} alt="" />}
      <span class="caption">
        {title} <OpenIcon />
        <span class="unseen"> ({t.opensNew})</span>
      </span>
    </a>
  );
}
