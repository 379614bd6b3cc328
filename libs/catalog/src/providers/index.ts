import type { ProviderInput } from '../provider.schema.js';
import { airtable } from './airtable.js';
import { algolia } from './algolia.js';
import { anthropic } from './anthropic.js';
import { asana } from './asana.js';
import { basecamp } from './basecamp.js';
import { bigcommerce } from './bigcommerce.js';
import { bitbucket } from './bitbucket.js';
import { box } from './box.js';
import { brevo } from './brevo.js';
import { calendly } from './calendly.js';
import { cloudflare } from './cloudflare.js';
import { cohere } from './cohere.js';
import { confluence } from './confluence.js';
import { contentful } from './contentful.js';
import { datadog } from './datadog.js';
import { digitalocean } from './digitalocean.js';
import { discord } from './discord.js';
import { dropbox } from './dropbox.js';
import { elevenlabs } from './elevenlabs.js';
import { figma } from './figma.js';
import { front } from './front.js';
import { github } from './github.js';
import { gitlab } from './gitlab.js';
import { gmail } from './gmail.js';
import { gocardless } from './gocardless.js';
import { googleCalendar } from './google-calendar.js';
import { googleDrive } from './google-drive.js';
import { googleSheets } from './google-sheets.js';
import { greenhouse } from './greenhouse.js';
import { groq } from './groq.js';
import { hubspot } from './hubspot.js';
import { intercom } from './intercom.js';
import { jira } from './jira.js';
import { klaviyo } from './klaviyo.js';
import { linear } from './linear.js';
import { linkedin } from './linkedin.js';
import { lob } from './lob.js';
import { mailchimp } from './mailchimp.js';
import { mailgun } from './mailgun.js';
import { microsoftGraph } from './microsoft-graph.js';
import { miro } from './miro.js';
import { mistral } from './mistral.js';
import { mollie } from './mollie.js';
import { netlify } from './netlify.js';
import { notion } from './notion.js';
import { okta } from './okta.js';
import { openai } from './openai.js';
import { pagerduty } from './pagerduty.js';
import { paypal } from './paypal.js';
import { pipedrive } from './pipedrive.js';
import { plaid } from './plaid.js';
import { postmark } from './postmark.js';
import { quickbooks } from './quickbooks.js';
import { recurly } from './recurly.js';
import { replicate } from './replicate.js';
import { resend } from './resend.js';
import { salesforce } from './salesforce.js';
import { sendgrid } from './sendgrid.js';
import { sentry } from './sentry.js';
import { shopify } from './shopify.js';
import { slack } from './slack.js';
import { spotify } from './spotify.js';
import { square } from './square.js';
import { strava } from './strava.js';
import { stripe } from './stripe.js';
import { supabase } from './supabase.js';
import { todoist } from './todoist.js';
import { twilio } from './twilio.js';
import { typeform } from './typeform.js';
import { vercel } from './vercel.js';
import { webflow } from './webflow.js';
import { x } from './x.js';
import { xero } from './xero.js';
import { zendesk } from './zendesk.js';
import { zoom } from './zoom.js';

/** Every provider of the catalogue, in the order of their ids. */
export const PROVIDER_INPUTS: readonly ProviderInput[] = [
  airtable,
  algolia,
  anthropic,
  asana,
  basecamp,
  bigcommerce,
  bitbucket,
  box,
  brevo,
  calendly,
  cloudflare,
  cohere,
  confluence,
  contentful,
  datadog,
  digitalocean,
  discord,
  dropbox,
  elevenlabs,
  figma,
  front,
  github,
  gitlab,
  gmail,
  gocardless,
  googleCalendar,
  googleDrive,
  googleSheets,
  greenhouse,
  groq,
  hubspot,
  intercom,
  jira,
  klaviyo,
  linear,
  linkedin,
  lob,
  mailchimp,
  mailgun,
  microsoftGraph,
  miro,
  mistral,
  mollie,
  netlify,
  notion,
  okta,
  openai,
  pagerduty,
  paypal,
  pipedrive,
  plaid,
  postmark,
  quickbooks,
  recurly,
  replicate,
  resend,
  salesforce,
  sendgrid,
  sentry,
  shopify,
  slack,
  spotify,
  square,
  strava,
  stripe,
  supabase,
  todoist,
  twilio,
  typeform,
  vercel,
  webflow,
  x,
  xero,
  zendesk,
  zoom,
];
