import { BlockList, isIPv6 } from 'node:net';

/** Addresses and networks, comma separated. @throws Error when one of them is neither */
export function parseNetworks(value: string): BlockList {
  const list = new BlockList();
  for (const entry of value.split(',').map((each) => each.trim())) {
    if (entry === '') continue;
    const [address = '', bits] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

export function areNetworks(value: string): boolean {
  try {
    parseNetworks(value);
    return true;
  } catch {
    return false;
  }
}
