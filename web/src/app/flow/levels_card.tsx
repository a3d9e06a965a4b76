// The levels as lists: walls of gamma, gamma nodes, walls of open interest, each with its distance from the index.

import type { JSX } from "preact";
import { About } from "./about.tsx";
import type { FlowData, Num } from "./answers.ts";
import { gexUnit } from "./charts.tsx";
import { count, level, percent, signed, signedCompact } from "./figures.ts";
import { distance } from "./shape.ts";
import { Figure } from "./tiles.tsx";
import { w } from "./words.ts";

function Row({ name, at, spot, figure }: { name: string; at: Num; spot: Num; figure: string }): JSX.Element {
  const from = distance(at, spot);
  return (
    <div class="line">
      <dt>{name}</dt>
      <dd>
        <Figure name={figure} value={at} text={level(at)} /> {from !== null && <span class="muted">{signed(from, (size) => percent(size))}</span>}
      </dd>
    </div>
  );
}

export function LevelsCard({ data }: { data: FlowData }): JSX.Element {
  const { levels, indexPrice: spot } = data;
  const unit = gexUnit(data);
  return (
    <section id="levels" class="card flow-chart flow-levels" aria-labelledby="levels-name">
      <header class="flow-chart-head">
        <h2 id="levels-name">{w("levels.title")}</h2>
        <About name={w("levels.title")} keys={["flip", "dealerModel", "oiWalls", "atm", "delta"]} />
      </header>
      <dl class="lines">
        <Row name={w("levels.call_wall")} at={levels.callWall} spot={spot} figure="callWall" />
        <Row name={w("levels.put_wall")} at={levels.putWall} spot={spot} figure="putWall" />
        <Row name={w("levels.absolute")} at={levels.absoluteGammaStrike} spot={spot} figure="absoluteGammaStrike" />
        <Row name={w("tile.flip")} at={levels.gammaFlip} spot={spot} figure="levels.gammaFlip" />
        {levels.gammaFlips.length > 1 && (
          <div class="line">
            <dt>{w("levels.flips")}</dt>
            <dd>{levels.gammaFlips.map(level).join(" · ")}</dd>
          </div>
        )}
        <Row name={w("levels.delta_flip")} at={levels.deltaFlipZone} spot={spot} figure="deltaFlipZone" />
        <Row name={w("levels.atm")} at={levels.atmStrike} spot={spot} figure="atmStrike" />
      </dl>
      <h3>{w("oi.nodes")}</h3>
      <ol class="flow-walls small">
        {levels.gammaWalls.map((wall) => (
          <li key={wall.strike}>
            <span class="number">{level(wall.strike)}</span>
            <span class="number">{w("oi.node_of", { gex: signedCompact(wall.gex), unit })}</span>
          </li>
        ))}
      </ol>
      <div class="flow-wall-pair">
        {(["call", "put"] as const).map((side) => (
          <div key={side}>
            <h3 class={`ink-text-${side}`}>{w(`oi.walls_${side}`)}</h3>
            <ol class="flow-walls small">
              {levels[`${side}Walls`].map((wall) => (
                <li key={wall.strike}>
                  <span class="number">{level(wall.strike)}</span>
                  <span class="number muted">{w("oi.contracts", { n: count(wall.openInterest) })}</span>
                </li>
              ))}
            </ol>
          </div>
        ))}
      </div>
    </section>
  );
}
