// Starts a worker of our own. The page's policy takes a script's address only from a policy that vouches for it.

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string };
}

const rules = {
  createScriptURL(url: string): string {
    if (!/^\/assets\/(?:verify|keystore)-[A-Za-z0-9]+\.js$/.test(url)) throw new TypeError(`${url} is no worker of this app`);
    return url;
  },
};
const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
const policy = trusted ? trusted.createPolicy("otp-worker", rules) : rules;

export const workerAt = (url: string): Worker => new Worker(policy.createScriptURL(url), { type: "module" });
