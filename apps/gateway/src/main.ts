import 'reflect-metadata';
import { loadSettings, maskSettings, secretsOf } from '#libs/config';
import { composePlatform, endInTime, PlatformModule } from '#libs/platform';
import { createLogger, endOnCrash, KnownSecrets, NestLogger } from '#libs/telemetry';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { listen } from './direct-server.js';
import { GatewayModule } from './gateway.module.js';
import { createAdapter, prepareGateway } from './http-server.js';

@Module({ imports: [GatewayModule] })
class GatewayProcessModule {}

async function main(): Promise<void> {
  const settings = loadSettings(process.env);
  const secrets = new KnownSecrets(secretsOf(settings));
  const log = createLogger(settings, { app: 'gateway', secrets });
  endOnCrash(log);
  log.info({ settings: maskSettings(settings) }, 'starting');
  const platform = await composePlatform({
    mode: 'distributed',
    roles: { gateway: true, worker: false },
    settings,
    log,
    secrets,
  });
  const root = { module: GatewayProcessModule, imports: [PlatformModule.forRoot(platform)] };
  const app = await NestFactory.create<NestFastifyApplication>(root, createAdapter(settings, log), {
    logger: new NestLogger(log),
    bodyParser: false,
  });
  await prepareGateway(app);
  endInTime(settings, log);
  app.enableShutdownHooks(['SIGINT', 'SIGTERM']);
  await listen(app, settings);
  log.info({ address: await app.getUrl() }, 'gateway is listening');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
