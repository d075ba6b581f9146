import { callInsights } from './call-insights.ts';
import { callStatus } from './call-status.ts';
import { conference } from './conference.ts';
import type { Contract } from './contract.ts';
import { conversation } from './conversation.ts';
import { conversationDelivery } from './conversation-delivery.ts';
import { conversationMessage } from './conversation-message.ts';
import { conversationParticipant } from './conversation-participant.ts';
import { conversationUser } from './conversation-user.ts';
import { dialResult } from './dial-result.ts';
import { errorLog } from './error-log.ts';
import { inboundMessage } from './inbound-message.ts';
import { machineDetection } from './machine-detection.ts';
import { messageStatus } from './message-status.ts';
import { queue } from './queue.ts';
import { recordingStatus } from './recording-status.ts';
import { senderRegistration } from './sender-registration.ts';
import { transcription } from './transcription.ts';
import { verification } from './verification.ts';
import { verificationAttempt } from './verification-attempt.ts';

/**
 * Every contract, in the order in which they are asked. Requests of a call share most of their fields: what tells more
 * than a call's status is asked before it.
 */
export const contracts: readonly Contract[] = [
  messageStatus,
  inboundMessage,
  conversationDelivery,
  conversationMessage,
  conversationParticipant,
  conversation,
  conversationUser,
  errorLog,
  recordingStatus,
  transcription,
  conference,
  dialResult,
  queue,
  machineDetection,
  callStatus,
  verification,
  verificationAttempt,
  callInsights,
  senderRegistration,
];
