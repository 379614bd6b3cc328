import 'reflect-metadata';
import { loadSettings, maskSettings, secretsOf } from '#libs/config';
import { composePlatform, endInTime, PlatformModule } from '#libs/platform';
import { createLogger, endOnCrash, KnownSecrets, NestLogger } from '#libs/telemetry';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { WorkerOpsController } from './ops/worker-ops.controller.js';
import { WorkerModule } from './worker.module.js';

@Module({ imports: [WorkerModule], controllers: [WorkerOpsController] })
class WorkerProcessModule {}

async function main(): Promise<void> {
  const settings = loadSettings(process.env);
  const secrets = new KnownSecrets(secretsOf(settings));
  const log = createLogger(settings, { app: 'worker', secrets });
  endOnCrash(log);
  log.info({ settings: maskSettings(settings) }, 'starting');
  const platform = await composePlatform({
    mode: 'distributed',
    roles: { gateway: false, worker: true },
    settings,
    log,
    secrets,
  });
  const root = { module: WorkerProcessModule, imports: [PlatformModule.forRoot(platform)] };
  const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), {
    logger: new NestLogger(log),
  });
  endInTime(settings, log);
  app.enableShutdownHooks(['SIGINT', 'SIGTERM']);
  await app.listen(settings.PORT, settings.HOST);
  log.info({ address: await app.getUrl() }, 'worker is listening for probes');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
