export function hashTypedData(data: object): Uint8Array;
