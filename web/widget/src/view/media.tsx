/** @jsxImportSource preact */
/** Pictures and videos. */

import { useState } from "preact/hooks";
import { safeMedia } from "../links";
import type { Image, Picture, Video } from "../message";
import { useWidget } from "./context";
import { OpenIcon, PlayIcon } from "./icons";

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

/** A card that keeps its place: a file plays inside it, any other address (a video site, say) opens there. */
export function VideoView({ video }: { video: Video }) {
  const { server, t } = useWidget();
  const [playing, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  const src = safeMedia(video.url, server);
  const poster = video.thumbnailUrl ? safeMedia(video.thumbnailUrl, server) : null;
  if (!src) return null;
  const title = video.title || t.video;
  const here = PLAYABLE.test(new URL(src).pathname) && !failed;
  const still = poster ? <img src={poster} alt="" /> : null;
  if (here && playing) {
    return (
      <figure class="video">
        {/* A page's policy, or a format: then it opens elsewhere. */}
        {/* biome-ignore lint/a11y/useMediaCaption: the format carries no captions; the answer's text says the same */}
        <video src={src} controls autoplay playsInline aria-label={title} onError={() => setFailed(true)} />
        <figcaption class="caption">{title}</figcaption>
      </figure>
    );
  }
  return (
    <div class="video">
      {here ? (
        <button type="button" class="still" aria-label={t.play(title)} onClick={() => setPlaying(true)}>
          {still}
          <span class="play">
            <PlayIcon />
          </span>
        </button>
      ) : (
        <a class="still" href={src} target="_blank" rel="noopener noreferrer" aria-label={`${title} (${t.opensNew})`}>
          {still}
          <span class="play">
            <OpenIcon />
          </span>
        </a>
      )}
      <p class="caption">{title}</p>
    </div>
  );
}
