/** All pictures that articles may show, and where each is shown. */

import { Button, FileButton, Skeleton, TextInput, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Upload } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./authoring.module.css";
import { faultText } from "./fault";
import { PICTURES, usePictures, useUpload } from "./usePictures";

const STEP = 60;

export function PicturesPage() {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [shown, setShown] = useState(STEP);
  const pictures = usePictures();
  const upload = useUpload();
  const found = pictures.data?.filter(({ name }) => name.includes(words.trim().toLowerCase()));
  return (
    <div className={styles.wide}>
      <div className={styles.top}>
        <div>
          <Title order={1}>{t("pictures.title")}</Title>
          <p>{t("pictures.lead")}</p>
        </div>
        <FileButton onChange={(file) => file && upload.mutate(file)} accept={PICTURES}>
          {(props) => (
            <Button {...props} leftSection={<Upload size={16} aria-hidden />} loading={upload.isPending}>
              {t("pictures.upload")}
            </Button>
          )}
        </FileButton>
      </div>
      <TextInput
        aria-label={t("pictures.search")}
        placeholder={t("pictures.search")}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <div role="alert">{pictures.isError && <p className={styles.fault}>{faultText(pictures.error)}</p>}</div>
      {!found && !pictures.isError && <Skeleton height={320} />}
      <ul className={styles.grid}>
        {found?.slice(0, shown).map(({ name, url, used, bytes }) => (
          <li key={name}>
            <div className={styles.shot}>
              <img src={url} alt="" loading="lazy" />
              <strong>{name}</strong>
              <span className={styles.under}>
                {t("pictures.size", { size: Math.max(1, Math.round(bytes / 1000)) })}
                {used[0] ? (
                  <Link to="/authoring/a/$articleId" params={{ articleId: used[0] }}>
                    {t("pictures.used", { count: used.length })}
                  </Link>
                ) : (
                  <span>{t("pictures.unused")}</span>
                )}
              </span>
            </div>
          </li>
        ))}
      </ul>
      {found?.length === 0 && <p className={styles.nothing}>{t("pictures.nothing")}</p>}
      {found && found.length > shown && (
        <Button variant="default" onClick={() => setShown(shown + STEP)}>
          {t("pictures.more")}
        </Button>
      )}
    </div>
  );
}
