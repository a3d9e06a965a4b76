// The summary: the figures that are looked at first, each with its convention one tap away.

import type { ComponentChildren, JSX } from "preact";
import { About } from "./about.tsx";
import type { FlowAnswer, FlowData, Num } from "./answers.ts";
import { gexUnit } from "./charts.tsx";
import { digits, level, percent, plain, points, signed, signedCompact } from "./figures.ts";
import { ageMs } from "./flow_state.ts";
import { distance } from "./shape.ts";
import { isWord, w } from "./words.ts";
import { durationText } from "../text/text.ts";

/** A figure, and for machines its exact value. */
export function Figure({ name, value, text }: { name: string; value: Num | undefined; text: string }): JSX.Element {
  return (
    <data class="number" data-figure={name} value={value === null || value === undefined ? "" : String(value)}>
      {text}
    </data>
  );
}

interface TileProps {
  readonly name: string;
  readonly about: readonly string[];
  readonly value: JSX.Element;
  readonly unit?: string;
  readonly tone?: "good" | "warn";
  readonly children?: ComponentChildren;
}
function Tile({ name, about, value, unit, children }: TileProps): JSX.Element {
  return (
    <div class="card flow-tile" role="group" aria-label={name}>
      <p class="flow-tile-name">
        <span class="small muted">{name}</span>
        <About name={name} keys={about} />
      </p>
      <p class="flow-tile-value">
        {value}
        {unit && <span class="unit"> {unit}</span>}
      </p>
      {children && <div class="flow-tile-more small muted">{children}</div>}
    </div>
  );
}

const ratio = (n: Num): string => plain(n, 2, 2);
export const arrow = (n: Num): string => (n === null || n === 0 ? "" : n > 0 ? "▲ " : "▼ ");

function Regime({ data }: { data: FlowData }): JSX.Element {
  const { summary, levels } = data;
  const kind = summary.gammaRegime;
  const from = distance(levels.gammaFlip, data.indexPrice);
  const share = summary.netGammaExposure !== null && summary.absGammaExposure ? summary.netGammaExposure / summary.absGammaExposure : null;
  const name = w("tile.regime");
  return (
    <div class={`card flow-regime is-${(kind ?? "none").toLowerCase()}`} role="group" aria-label={name}>
      <p class="flow-tile-name">
        <span class="small muted">{name}</span>
        <About name={name} keys={["regime", "dealerModel", "flip", "gexUnit"]} />
      </p>
      <p class="flow-tile-value" data-figure="gammaRegime">
        <span aria-hidden="true">{kind === "POSITIVE" ? "+ " : kind === "NEGATIVE" ? "− " : "≈ "}</span>
        {w(`tile.regime.${kind ?? "null"}`)}
      </p>
      <p class="small">{summary.gammaRegimeDescription}</p>
      <p class="small muted">
        {share !== null && <span>{w("tile.share", { share: signed(share, (size) => percent(size)) })} · </span>}
        {w("tile.flip")} <Figure name="gammaFlip" value={levels.gammaFlip} text={levels.gammaFlip === null ? w("tile.flip_none") : level(levels.gammaFlip)} />
        {from !== null && <span>, {w("tile.flip_from", { distance: signed(from, (size) => percent(size)) })}</span>}
      </p>
    </div>
  );
}

export function Tiles({ answer }: { answer: FlowAnswer }): JSX.Element {
  const { data, metadata } = answer;
  const { summary, ivAnalysis } = data;
  const unit = gexUnit(data);
  const age = ageMs.value;
  const basis = distance(data.forwardPrice, data.indexPrice);
  const move = summary.expectedMove;
  const moveShare = move !== null && data.forwardPrice ? move / data.forwardPrice : null;
  const direction = `tile.skew.${ivAnalysis.skewDirection}`;
  return (
    <div class="flow-tiles">
      <Regime data={data} />
      <Tile name={w("tile.index")} about={["time"]} value={<Figure name="indexPrice" value={data.indexPrice} text={plain(data.indexPrice, 2, 2)} />} unit={data.quote}>
        {w("tile.forward")} <Figure name="forwardPrice" value={data.forwardPrice} text={data.forwardPrice === null ? w("tile.forward_all") : plain(data.forwardPrice, 2, 2)} />
        {basis !== null && `, ${w("tile.basis", { share: signed(basis, (size) => percent(size, 2)) })}`}
      </Tile>
      <Tile name={w("tile.atm_iv")} about={["atm", "time"]} value={<Figure name="atmIV" value={summary.atmIV} text={percent(summary.atmIV)} />}>
        {arrow(summary.atmIVChange)}
        <Figure name="atmIVChange" value={summary.atmIVChange} text={w("tile.atm_iv_change", { change: points(summary.atmIVChange) })} />
      </Tile>
      <Tile name={w("tile.gex")} about={["gexUnit", "dealerModel", "gamma"]} value={<Figure name="netGammaExposure" value={summary.netGammaExposure} text={signedCompact(summary.netGammaExposure)} />} unit={unit}>
        {w("tile.flip")} {level(data.levels.gammaFlip)}
      </Tile>
      <Tile name={w("tile.delta")} about={["delta", "dealerModel"]} value={<Figure name="netDeltaExposure" value={summary.netDeltaExposure} text={signedCompact(summary.netDeltaExposure)} />} unit={data.quote}>
        <Figure name="dealerDelta" value={summary.dealerDelta} text={w("tile.dealer_delta", { n: signedCompact(summary.dealerDelta) })} />
      </Tile>
      <Tile name={w("tile.pc_oi")} about={["ratios"]} value={<Figure name="putCallOIRatio" value={summary.putCallOIRatio} text={ratio(summary.putCallOIRatio)} />}>
        <Figure name="callPutOIRatio" value={summary.callPutOIRatio} text={w("tile.cp", { ratio: ratio(summary.callPutOIRatio) })} />
      </Tile>
      <Tile name={w("tile.pc_volume")} about={["ratios"]} value={<Figure name="putCallVolumeRatio" value={summary.putCallVolumeRatio} text={ratio(summary.putCallVolumeRatio)} />}>
        <Figure name="callPutVolumeRatio" value={summary.callPutVolumeRatio} text={w("tile.cp", { ratio: ratio(summary.callPutVolumeRatio) })} />
      </Tile>
      <Tile name={w("tile.skew")} about={["skew"]} value={<Figure name="rr25" value={ivAnalysis.rr25} text={points(ivAnalysis.rr25 === null ? null : ivAnalysis.rr25 * 100)} />} unit="points">
        {ivAnalysis.skewDirection !== null && isWord(direction) && `${w(direction as "tile.skew.FLAT")}, `}
        <Figure name="bf25" value={ivAnalysis.bf25} text={w("tile.butterfly", { n: points(ivAnalysis.bf25 === null ? null : ivAnalysis.bf25 * 100) })} />
      </Tile>
      <Tile name={w("tile.move")} about={["expectedMove", "atm", "time"]} value={<Figure name="expectedMove" value={move} text={move === null ? "–" : `± ${level(move)}`} />} unit={data.quote}>
        {moveShare !== null && w("tile.move_pc", { share: percent(moveShare) })}
      </Tile>
      <Tile name={w("tile.pain")} about={["maxPain"]} value={<Figure name="maxPain" value={summary.maxPain} text={level(summary.maxPain)} />} unit={data.quote}>
        {summary.maxPain === null ? w("tile.pain_none") : w("levels.from", { distance: signed(distance(summary.maxPain, data.indexPrice), (size) => percent(size)) })}
      </Tile>
      <Tile name={w("tile.second")} about={["dealerModel", "gexUnit"]} value={<Figure name="vannaExposure" value={summary.vannaExposure} text={signedCompact(summary.vannaExposure)} />} unit={`${data.quote} per point`}>
        <Figure name="charmExposure" value={summary.charmExposure} text={w("tile.charm", { n: signedCompact(summary.charmExposure), quote: data.quote })} />
        <br />
        <Figure name="vegaExposure" value={summary.vegaExposure} text={w("tile.vega", { n: signedCompact(summary.vegaExposure), quote: data.quote })} />
      </Tile>
      <Tile name={w("tile.quality")} about={["time"]} value={<span data-figure="dataQuality">{metadata.dataQuality.toLowerCase()}</span>}>
        {age !== null && `${w("tile.age", { age: durationText(age) })}, `}
        {w("tile.cache", { status: metadata.cacheStatus.toLowerCase() })}
        {metadata.quality["oiShareWithIv"] !== null && metadata.quality["oiShareWithIv"] !== undefined && <span> · {digits(metadata.quality["oiShareWithIv"] * 100)} % of OI has a volatility</span>}
      </Tile>
    </div>
  );
}
