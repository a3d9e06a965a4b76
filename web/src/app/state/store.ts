// What this browser remembers between visits. A browser that keeps nothing is no error: the app forgets, and works.

export function recall<T>(name: string, otherwise: T): T {
  try {
    const kept = localStorage.getItem(`otp.${name}`);
    return kept === null ? otherwise : (JSON.parse(kept) as T);
  } catch {
    return otherwise;
  }
}

export function remember(name: string, value: unknown): void {
  try {
    if (value === null || value === undefined) localStorage.removeItem(`otp.${name}`);
    else localStorage.setItem(`otp.${name}`, JSON.stringify(value));
  } catch {
    // No room, or not allowed here.
  }
}
