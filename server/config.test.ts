import { describe, expect, it } from 'vitest';
import { loadConfig, StartupError } from './config.ts';

describe('loadConfig', () => {
  it('needs no variable at all: loopback, port 4000, embedded Postgres, demo', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      databaseUrl: undefined,
      demo: true,
      logLevel: 'info',
      raw: true,
      operations: 'any',
      budgets: { user: 100_000_000, tenant: 1_200_000_000 },
      triesPerAddress: 100,
      mail: { smtpUrl: undefined, from: 'Plinth <no-reply@localhost>', isCaught: true },
      changeDays: 7,
      drainSeconds: 2,
    });
    expect(config.dataDir).toMatch(/\.data$/);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes an empty variable as absent', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: '', DEMO: '' })).toEqual(loadConfig({}));
  });

  it('switches demo off under DATABASE_URL, unless asked for', () => {
    const DATABASE_URL = 'postgres://plinth:secret@db:5432/plinth';
    expect(loadConfig({ DATABASE_URL }).demo).toBe(false);
    expect(loadConfig({ DATABASE_URL, DEMO: '1' }).demo).toBe(true);
    expect(loadConfig({ DEMO: '0' }).demo).toBe(false);
  });

  it('drops the trailing slash of PUBLIC_URL', () => {
    expect(loadConfig({ PUBLIC_URL: 'https://plinth.example.com/' }).publicUrl).toBe('https://plinth.example.com');
  });

  it.each([
    ['PORT', '0'],
    ['OPERATIONS', 'some'],
    ['PORT', '65536'],
    ['PORT', '4000x'],
    ['HOST', 'not a host'],
    ['CHANGE_DAYS', '0'],
    ['DRAIN_SECONDS', '11'],
    ['DATABASE_URL', 'hunter2'],
    ['DATABASE_URL', 'mysql://plinth:hunter2@db/plinth'],
    ['DATABASE_URL', 'postgres://plinth:hunter2@db'],
    ['NODE_ENV', 'staging'],
    ['DEMO', 'perhaps'],
    ['PUBLIC_URL', 'plinth.example.com'],
    ['PUBLIC_URL', 'https://plinth.example.com/app'],
    ['LOG_LEVEL', 'loud'],
    ['USER_BUDGET', '999999'],
    ['TENANT_BUDGET', '1e9'],
    ['SIGN_IN_TRIES', '4'],
    ['SMTP_URL', 'mail.example.com'],
    ['SMTP_URL', 'http://plinth:hunter2@mail.example.com'],
    ['MAIL_FROM', 'Plinth\nBcc: hunter2@example.com'],
  ])('refuses %s=%s, naming the variable and not its value', (name, value) => {
    expect(() => loadConfig({ [name]: value })).toThrow(StartupError);
    expect(() => loadConfig({ [name]: value })).toThrow(new RegExp(`^${name} must be `));
    expect(() => loadConfig({ [name]: value })).not.toThrow(/hunter2/);
  });
});
