/** What is packaged: the unit is accepted and safe, the container has no privileges, and neither can leak a secret. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './helpers/installation.ts';

const HAS_SYSTEMD = spawnSync('systemd-analyze', ['--version']).status === 0;
const UNIT = readFileSync('packaging/quittance.service', 'utf8');
const DOCKERFILE = readFileSync('packaging/Dockerfile', 'utf8');
const EXPOSURE_MAX = 2;

/** The unit with a program that is there, as `verify` looks for it. */
function unitFile(): string {
  const path = join(temporaryFolder(), 'quittance.service');
  writeFileSync(path, UNIT.replaceAll('/usr/local/bin/quittance', '/bin/true'));
  return path;
}

describe('the systemd unit', () => {
  it.skipIf(!HAS_SYSTEMD)('is accepted by systemd-analyze verify', () => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', unitFile()], { encoding: 'utf8' });
    // Of a machine without a running systemd it may complain, never of our file.
    expect(stderr.split('\n').filter((line) => line.includes('quittance.service'))).toEqual([]);
    expect(status).toBe(0);
  });

  it.skipIf(!HAS_SYSTEMD)(`is exposed by at most ${EXPOSURE_MAX} of 10`, () => {
    const said = execFileSync('systemd-analyze', ['security', '--offline=true', unitFile()], { encoding: 'utf8' });
    const [, exposure = '10'] = /Overall exposure level for \S+: (\d+\.\d)/.exec(said) ?? [];
    expect(Number(exposure)).toBeLessThanOrEqual(EXPOSURE_MAX);
  });

  it('lets Node start, gives up on a wrong configuration, and takes secrets as credentials', () => {
    const settings = UNIT.split('\n').filter((line) => /^[A-Z]/.test(line));
    expect(settings.filter((line) => line.startsWith('MemoryDenyWriteExecute'))).toEqual([]);
    expect(settings).toContain('RestartPreventExitStatus=78');
    expect(settings).toContain('NoNewPrivileges=yes');
    expect(settings.filter((line) => line.startsWith('LoadCredential='))).toHaveLength(2);
    expect(settings.filter((line) => /^Environment=.*(PASSWORD|SECRET|KEY)/i.test(line))).toEqual([]);
  });
});

describe('the container', () => {
  it('runs as nobody in particular, with a health check, and starts the program itself', () => {
    const lines = DOCKERFILE.split('\n');
    const last = lines.findLastIndex((line) => line.startsWith('FROM '));
    const stage = lines.slice(last);
    expect(stage.find((line) => line.startsWith('USER '))).toBe('USER 10001:10001');
    expect(stage.findIndex((line) => line.startsWith('USER '))).toBeGreaterThan(
      stage.findLastIndex((line) => line.startsWith('RUN ')),
    );
    expect(stage.filter((line) => /^(HEALTHCHECK|ENTRYPOINT|CMD|VOLUME|STOPSIGNAL) /.test(line))).toHaveLength(5);
    expect(DOCKERFILE).not.toMatch(/:latest|ADD |curl|wget|--privileged/);
  });

  it('copies only what is there', () => {
    const copied = [...DOCKERFILE.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((hit) => (hit[1] ?? '').split(' '));
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) expect(() => execFileSync('ls', ['-d', path])).not.toThrow();
    const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
    expect(copied.filter((path) => ignored.includes(path.replace('./', '')))).toEqual([]);
  });

  it('is run read-only, without capabilities, with time to stop', () => {
    const compose = readFileSync('packaging/compose.yaml', 'utf8');
    expect(compose).toContain('read_only: true');
    expect(compose).toContain('cap_drop: [ALL]');
    expect(compose).toContain('no-new-privileges:true');
    expect(compose).toContain('stop_grace_period: 90s');
  });
});
