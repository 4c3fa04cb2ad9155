/** One article: its newest version is loaded, then written on. */

import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, call } from "../../api/client";
import { type Content, EMPTY, keys, type View } from "../api";
import styles from "../authoring.module.css";
import { faultText } from "../fault";
import { Editor } from "./Editor";
import { broughtGap } from "./gapDraft";

const LOOK_MS = 10_000;

export function EditorPage() {
  const { articleId } = useParams({ strict: false }) as { articleId: string };
  const view = useQuery({
    queryKey: keys.article(articleId),
    queryFn: () =>
      call(api.GET("/api/authoring/articles/{article_id}", { params: { path: { article_id: articleId } } })),
    refetchInterval: LOOK_MS,
    staleTime: 0,
  });
  if (view.isError && !view.data) {
    return (
      <div className={styles.narrow} role="alert">
        <p className={styles.fault}>{faultText(view.error)}</p>
      </div>
    );
  }
  if (!view.data || view.isPending) {
    return (
      <div className={styles.wide}>
        <Skeleton height={520} radius="lg" />
      </div>
    );
  }
  const found = view.data as View;
  return <Editor key={articleId} id={articleId} view={found} begun={found.content} />;
}

export function NewPage() {
  const [gap] = useState(broughtGap);
  const [title = "", ...wordings] = gap.questions;
  const [begun] = useState<Content>(() => ({ ...EMPTY, title, wordings, body: gap.answer }));
  return <Editor id={`new ${title}`.trim()} view={null} begun={begun} />;
}
