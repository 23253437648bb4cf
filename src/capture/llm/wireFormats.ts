import type { WireFormat } from './WireFormat.js'

import { anthropicMessages } from './formats/anthropicMessages.js'
import { bedrockConverse } from './formats/bedrockConverse.js'
import { cohereChat } from './formats/cohereChat.js'
import { cohereEmbed } from './formats/cohereEmbed.js'
import { falQueue } from './formats/falQueue.js'
import { falRun } from './formats/falRun.js'
import { googleEmbedContent } from './formats/googleEmbedContent.js'
import { googleGenerateContent } from './formats/googleGenerateContent.js'
import { googleInteractions } from './formats/googleInteractions.js'
import { googlePredict } from './formats/googlePredict.js'
import { ollamaChat } from './formats/ollamaChat.js'
import { ollamaEmbed } from './formats/ollamaEmbed.js'
import { openAIAudio } from './formats/openAIAudio.js'
import { openAIChat } from './formats/openAIChat.js'
import { openAICompletions } from './formats/openAICompletions.js'
import { openAIEmbeddings } from './formats/openAIEmbeddings.js'
import { openAIImages } from './formats/openAIImages.js'
import { openAIResponses } from './formats/openAIResponses.js'

/** The wire formats, the more particular ones first: of those whose shape fits, the first one counts. */
export const wireFormats: readonly WireFormat[] = [
  // On hosts of its own. Beside its models fal serves the APIs of others, which are read as those.
  falQueue,
  anthropicMessages,
  bedrockConverse,
  googleGenerateContent,
  googleInteractions,
  googleEmbedContent,
  googlePredict,
  openAIResponses,
  openAIAudio,
  openAIEmbeddings,
  openAIChat,
  openAICompletions,
  openAIImages,
  cohereChat,
  cohereEmbed,
  ollamaChat,
  ollamaEmbed,
  falRun,
]
