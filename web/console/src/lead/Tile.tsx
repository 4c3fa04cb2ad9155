/** One figure, with what it is called and, where it needs that, what it means. */

import styles from "./lead.module.css";

interface Props {
  readonly name: string;
  readonly value: string;
  readonly meaning?: string | undefined;
  readonly loud?: boolean;
}

export function Tile({ name, value, meaning, loud = false }: Props) {
  return (
    <div className={styles.tile} data-loud={loud || undefined}>
      <span>{name}</span>
      <strong>{value}</strong>
      {meaning && <small>{meaning}</small>}
    </div>
  );
}
