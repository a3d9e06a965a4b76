// The samples behind a settlement price, as a small chart: each price with its confidence, the strike, and the result.

import type { JSX } from "preact";
import type { Sample } from "../../protocol/api_types.ts";
import { fixed, t, utcText } from "../text/text.ts";

const [width, height, pad] = [560, 150, 10];

const Table = ({ samples }: { samples: readonly Sample[] }): JSX.Element => (
  <details class="small">
    <summary>{t("payoff.table")}</summary>
    <div class="scroll" tabIndex={0} role="region" aria-label={t("payoff.table")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("receipt.second")}</th>
            <th scope="col">{t("receipt.published")}</th>
            <th scope="col" class="right">{t("receipt.price")}</th>
            <th scope="col" class="right">±</th>
          </tr>
        </thead>
        <tbody>
          {samples.map((sample) => (
            <tr key={sample.grid_time}>
              <td>{sample.grid_time.slice(11, 19)}</td>
              <td>{sample.publish_time.slice(11, 19)}</td>
              <td class="right">{sample.price}</td>
              <td class="right">{sample.confidence}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </details>
);

export function SamplesChart({ samples, price, strike, withTable = true }: { samples: readonly Sample[]; price: string; strike: string; withTable?: boolean }): JSX.Element {
  const points = samples.map((sample) => ({ value: Number(sample.price), half: Number(sample.confidence), sample }));
  const result = Number(price);
  const values = points.flatMap(({ value, half }) => [value - half, value + half]).concat(result);
  // The strike only where it is near: far away it would press everything else into a line.
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const near = Number(strike) > least - (most - least) && Number(strike) < most + (most - least);
  const low = near ? Math.min(least, Number(strike)) : least;
  const high = near ? Math.max(most, Number(strike)) : most;
  const x = (i: number): number => pad + ((width - 2 * pad) * (i + 0.5)) / Math.max(1, points.length);
  const y = (value: number): number => height - pad - ((height - 2 * pad) * (value - low)) / Math.max(1e-9, high - low);
  const description = t("receipt.chart", { n: samples.length, low: fixed(String(least.toFixed(2)), 2), high: fixed(String(most.toFixed(2)), 2), price });
  return (
    <figure class="samples">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={description}>
        {near && <line class="samples-strike" x1={pad} x2={width - pad} y1={y(Number(strike))} y2={y(Number(strike))} />}
        <line class="samples-result" x1={pad} x2={width - pad} y1={y(result)} y2={y(result)} />
        {points.map(({ value, half, sample }, i) => (
          <g key={sample.grid_time} class={sample.rank === 0 ? "sample" : "sample sample-other"}>
            <line x1={x(i)} x2={x(i)} y1={y(value - half)} y2={y(value + half)} />
            <circle cx={x(i)} cy={y(value)} r="3">
              <title>{`${utcText(Date.parse(sample.grid_time))} UTC: ${sample.price} ± ${sample.confidence}`}</title>
            </circle>
          </g>
        ))}
      </svg>
      <figcaption class="small muted">
        <span class="key key-result">{t("receipt.key_result")}</span> <span class="key key-sample">{t("receipt.key_sample")}</span>
        {near && (
          <>
            {" "}
            <span class="key key-strike">{t("payoff.strike")}</span>
          </>
        )}
      </figcaption>
      {withTable && <Table samples={samples} />}
    </figure>
  );
}
