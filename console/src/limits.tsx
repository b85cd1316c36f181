// The limits and rules of a key or a request: as text, and limits as fields of a form. Every limit there is, so that none is kept or lost unseen.
import type { JSX } from 'preact';
import { number, t, type Word } from './text';

export type Limits = Record<string, number | null>;

const limits: { name: string; word: Word; max: number }[] = [
  { name: 'rate_per_minute', word: 'limit_rate', max: 1_000_000 }, { name: 'burst', word: 'limit_burst', max: 1_000_000 },
  { name: 'per_day', word: 'limit_day', max: 4_000_000_000 }, { name: 'per_month', word: 'limit_month', max: 4_000_000_000 },
  { name: 'concurrent', word: 'limit_concurrent', max: 100_000 }, { name: 'kib_per_day', word: 'limit_kib', max: 4_000_000_000 },
];

/** "Panggilan per menit: 60; Panggilan per hari: 5.000", of what is set. */
export const limitsText = (set: Limits): string => limits.filter((l) => set[l.name]).map((l) => `${t(l.word)}: ${number(set[l.name]!)}`).join('; ') || t('none');

export function LimitFields({ set }: { set?: Limits }): JSX.Element {
  return (
    <fieldset>
      <legend>{t('limits')}</legend>
      <p class="quiet">{t('limits_hint')}</p>
      <div class="row">
        {limits.map((l) => (
          <p key={l.name}><label for={`limit-${l.name}`}>{t(l.word)}</label><input id={`limit-${l.name}`} name={l.name} type="number" min={1} max={l.max} defaultValue={set?.[l.name] || ''} /></p>
        ))}
      </div>
    </fieldset>
  );
}

/** Of a form with LimitFields: all of them, an empty one as none (0). */
export const limitsOf = (form: FormData): Limits => Object.fromEntries(limits.map((l) => [l.name, Number(form.get(l.name) ?? '') || 0]));

const ruleWords: Record<string, Word> = {
  services: 'rule_services', routes: 'rule_routes', methods: 'rule_methods', parameters: 'rule_params', networks: 'rule_networks', hours: 'rule_hours', pages_per_hour: 'rule_pages', unreadable: 'rule_unreadable',
};

interface ParameterRule { parameter: string; values: string[] }

function ruleText(value: unknown): string {
  if (Array.isArray(value)) return value.map(ruleText).join(', ');
  if (typeof value === 'object' && value !== null) return `${(value as ParameterRule).parameter} = ${(value as ParameterRule).values.join(' / ')}`;
  return typeof value === 'number' ? number(value) : String(value);
}

/** "Rute: /mahasiswa; Jaringan: 10.0.0.0/8", of what is set. */
export function rulesText(rules: Record<string, unknown>): string {
  const isSet = (v: unknown) => v !== null && v !== 0 && v !== '' && !(Array.isArray(v) && v.length === 0);
  const named = (name: string) => (ruleWords[name] ? t(ruleWords[name]) : name);
  return Object.entries(rules).filter(([, v]) => isSet(v)).map(([name, v]) => (v === true ? named(name) : `${named(name)}: ${ruleText(v)}`)).join('; ') || t('none');
}
