// Who is signed in, and what that person may do: pages offer no button that would only be refused. The server judges every call all the same.
import { signal } from '@preact/signals';

export interface Me { id: string; name: string; must_change_password: boolean; language: string; may: Record<string, string[] | null> }

export const me = signal<Me | null | undefined>(undefined); // undefined: not known yet

/** In this unit; without one: anywhere. */
export function may(action: string, unit?: string): boolean {
  const units = me.value?.may[action];
  if (units === undefined) return false;
  return units === null || unit === undefined || units.includes(unit);
}
