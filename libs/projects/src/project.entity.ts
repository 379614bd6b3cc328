import type { ConnectSettings, RequestLimits } from '#libs/contracts';
import {
  Column,
  CreateDateColumn,
  DeleteDateColumn,
  Entity,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
} from 'typeorm';

@Entity('project')
export class Project {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('jsonb', { nullable: true })
  connect: ConnectSettings | null;

  @Column('jsonb', { name: 'request_limits', nullable: true })
  requestLimits: RequestLimits | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  /**
   * From then on there is no such project for anybody; what it had is deleted in the background.
   */
  @DeleteDateColumn({ name: 'deleted_at', type: 'timestamptz', precision: 3 })
  deletedAt: Date | null;
}
