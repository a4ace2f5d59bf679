/** The queue `banner-history`: which banners a session of a donor has seen. */
import * as z from 'zod';
import { addBannerHistory } from '../../models/tracking.ts';
import * as f from '../messages/fields.ts';
import { type Consumer, done } from '../messages/outcome.ts';

const schema = z.object({
  banner_history_id: f.required(
    f.text.refine((id) => /^[0-9a-f]{10,20}$/i.test(id), 'is not 10 to 20 hexadecimal digits'),
  ),
  contribution_tracking_id: f.required(f.id),
});

export const BANNER_REQUIRED = f.requiredKeys(schema);

export const consumeBannerHistory: Consumer = ({ db }, body) => {
  const told = f.parse(schema, body);
  const isNew = addBannerHistory(db, {
    contributionTrackingId: told.contribution_tracking_id,
    bannerHistoryId: told.banner_history_id.toLowerCase(),
  });
  return done({ contributionTrackingId: told.contribution_tracking_id, isNew });
};
