/** A picture out of the library, or a new one into it. */

import { Button, FileButton, Modal, Skeleton, TextInput } from "@mantine/core";
import { Upload } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./authoring.module.css";
import { PICTURES, usePictures, useUpload } from "./usePictures";

const MOST = 60;

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onPick: (url: string) => void;
}

export function PicturePicker({ opened, onClose, onPick }: Props) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const pictures = usePictures(opened);
  const upload = useUpload((picture) => onPick(picture.url));
  const found = pictures.data?.filter(({ name }) => name.includes(words.trim().toLowerCase())).slice(0, MOST);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="xl"
      title={t("pictures.pick")}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
    >
      <div className={styles.filters}>
        <TextInput
          aria-label={t("pictures.search")}
          placeholder={t("pictures.search")}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          className={styles.grow}
        />
        <FileButton onChange={(file) => file && upload.mutate(file)} accept={PICTURES}>
          {(props) => (
            <Button {...props} leftSection={<Upload size={16} aria-hidden />} loading={upload.isPending}>
              {t("pictures.upload")}
            </Button>
          )}
        </FileButton>
      </div>
      {!found && <Skeleton height={200} mt="md" />}
      <ul className={styles.grid}>
        {found?.map(({ name, url }) => (
          <li key={name}>
            <button type="button" className={styles.shot} onClick={() => onPick(url)}>
              <img src={url} alt="" loading="lazy" />
              {name}
            </button>
          </li>
        ))}
      </ul>
      {found?.length === 0 && <p className={styles.nothing}>{t("pictures.nothing")}</p>}
    </Modal>
  );
}
