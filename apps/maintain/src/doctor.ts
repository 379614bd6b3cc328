import { loadSettings, type Settings } from '#libs/config';
import { examine, type Finding } from '#libs/platform';
import { attached } from '../../standalone/src/attached.js';

const PART_WIDTH = 12;

/** Prints what is found, a line each. @returns whether everything is as it should be */
export async function doctor(): Promise<boolean> {
  const settings = settingsOf();
  const findings = 'says' in settings ? [settings] : [FINE, ...(await examine(settings))];
  for (const finding of findings) process.stdout.write(`${lineOf(finding)}\n`);
  return findings.every(({ isWrong }) => !isWrong);
}

const FINE: Finding = { part: 'settings', isWrong: false, says: 'can be read' };

/** Those that a process would start with, or what is wrong with them. */
function settingsOf(): Settings | Finding {
  try {
    return attached(loadSettings(process.env));
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    return { part: 'settings', isWrong: true, says };
  }
}

const lineOf = ({ part, isWrong, says }: Finding): string =>
  `${isWrong ? 'WRONG' : 'ok   '} ${part.padEnd(PART_WIDTH)}${says.trim().replaceAll(/\s*\n\s*/g, ' ')}`;
