import { github } from './github.js';
import { hubspot } from './hubspot.js';
import { jira } from './jira.js';
import { linear } from './linear.js';
import { notion } from './notion.js';
import { salesforce } from './salesforce.js';
import { shopify } from './shopify.js';
import { slack } from './slack.js';
import { stripe } from './stripe.js';
import type { Vendor } from './vendor.js';
import { zendesk } from './zendesk.js';

/** Ten third parties that page, wrap and refuse in ten ways. */
export const VENDORS: readonly Vendor[] = [
  salesforce,
  hubspot,
  zendesk,
  jira,
  github,
  slack,
  notion,
  linear,
  shopify,
  stripe,
];
