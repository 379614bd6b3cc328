import { connect } from 'node:net';

/**
 * Sends bytes as they are and reads until the server closes; what came back, one character a byte.
 */
export function rawExchange(address: string, bytes: Buffer | string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.once('close', () => resolve(answer));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      // Refused half-way: what was answered before that counts.
      ['ECONNRESET', 'EPIPE'].includes(error.code ?? '') ? resolve(answer) : reject(error),
    );
  });
}
