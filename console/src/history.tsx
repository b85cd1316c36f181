// The history of a key or a request: every move with who, when and why.
import type { JSX } from 'preact';
import type { Names } from './names';
import { State, Table } from './parts';
import { eventWord, moment, t } from './text';

export interface Happening { seq: number; event: string; from: string; to: string; actor: string; reason: string; at: string }

export const History = ({ lines, names }: { lines: Happening[]; names: Names }): JSX.Element => (
  <>
    <h2>{t('history')}</h2>
    <Table items={lines} empty="empty_history" caption="history" columns={[
      { word: 'time', cell: (h) => moment(h.at) },
      { word: 'event', cell: (h) => eventWord(h.event) },
      { word: 'state', cell: (h) => <State state={h.to} /> },
      { word: 'by', cell: (h) => names.of(h.actor) },
      { word: 'reason', cell: (h) => h.reason || '–' },
    ]} />
  </>
);
