// A wallet in the page, announced by EIP-6963, with MetaMask's rules: accounts are shown only after asking, typed data must
// be complete, and a domain with a chain id other than the active one is refused.

import { hashTypedData, makeKey, signDigest } from "./wallet_crypto.mjs";

const activeChain = 1;

function checkedLikeMetaMask(address, json) {
  const data = JSON.parse(json);
  for (const key of ["types", "primaryType", "domain", "message"]) {
    if (!(key in data)) throw new Error(`typed data without ${key}`);
  }
  if (!data.types.EIP712Domain) throw new Error("typed data without types.EIP712Domain");
  const { chainId } = data.domain;
  if (chainId !== undefined && Number(chainId) !== activeChain) {
    throw new Error(`Provided chainId "${chainId}" must match the active chainId "${activeChain}"`);
  }
  const declared = data.types.EIP712Domain.map((member) => member.name).sort().join();
  if (declared !== Object.keys(data.domain).sort().join()) throw new Error("the domain's type and value differ");
  if (data.message.account !== undefined && !/^0x[0-9a-f]{40}$/i.test(data.message.account)) throw new Error("no address");
  return data;
}

/** `decline`: how many requests for a signature its owner declines before signing. */
export async function addWallet(context, name, { decline = 0 } = {}) {
  const key = makeKey(name);
  const asked = [];
  let declined = 0;
  await context.exposeFunction("otpTestWallet", (method, params) => {
    asked.push({ method, params });
    if (method !== "eth_signTypedData_v4") throw new Error(`no ${method}`);
    if (params[0].toLowerCase() !== key.address) throw new Error("another account");
    const data = checkedLikeMetaMask(...params);
    if (declined++ < decline) return null;
    return signDigest(key, hashTypedData(data));
  });
  await context.addInitScript(
    ({ address, title }) => {
      // Remembered by the wallet, not by the page: a reload does not disconnect it.
      const connected = () => sessionStorage.getItem("otp-test-wallet") === "yes";
      const fail = (code, message) => Object.assign(new Error(message), { code });
      const provider = {
        async request({ method, params }) {
          if (method === "eth_requestAccounts") {
            sessionStorage.setItem("otp-test-wallet", "yes");
            return [address];
          }
          if (method === "eth_accounts") return connected() ? [address] : [];
          if (!connected()) throw fail(4100, "not connected");
          if (method !== "eth_signTypedData_v4") throw fail(-32601, "not supported");
          const signature = await window.otpTestWallet(method, params);
          if (signature === null) throw fail(4001, "User rejected the request.");
          return signature;
        },
        on() {},
        removeListener() {},
      };
      const info = { uuid: "350670db-19fa-4704-a166-e52e178b59d2", name: title, icon: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>", rdns: "example.otp.test" };
      const announce = () => dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }));
      addEventListener("eip6963:requestProvider", announce);
      announce();
    },
    { address: key.address, title: name },
  );
  return { address: key.address, asked };
}
