namespace Strongroom.Audit.Tests;

/// <summary>Every kind of tampering at every place: the first record that is affected is named.</summary>
public sealed class TamperingTests
{
    private static readonly int[] Seeds = [1, 2, 3, 4, 5];

    [Fact]
    public void An_untouched_log_is_intact()
    {
        foreach (var seed in Seeds)
        {
            using var log = SampleLog.Create(seed);
            var result = log.Verify(log.Files);

            Assert.Equal(AuditVerdict.Intact, result.Verdict);
            Assert.Equal(log.Records.Count, result.Position.Sequence);
            Assert.True(log.Segments > 1);
        }
    }

    [Fact]
    public void A_changed_byte_anywhere_in_a_segment_names_the_record_it_is_in()
    {
        using var log = SampleLog.Create(seed: 11, groups: 4, maxSegmentBytes: 1500);
        var random = new Random(12);
        foreach (var item in log.Items)
        {
            var name = LogFormat.SegmentName(item.Segment);
            for (var at = item.Start; at < item.End; at++)
            {
                var bytes = log.Files[name].ToArray();
                bytes[at] ^= (byte)random.Next(1, 256);
                AssertFound(log, log.With(name, bytes), item.Segment, item.Sequence, AuditFindingKind.Altered, $"byte {at} of {name}");
            }
        }
    }

    [Fact]
    public void A_changed_byte_anywhere_in_the_head_is_never_passed_over()
    {
        using var log = SampleLog.Create(seed: 13, groups: 2);
        for (var at = 0; at < log.Files["head"].Length; at++)
        {
            // Most of a slot is filling, of which some is enough.
            if (at % HeadSlot.Size > 150 && at % 37 != 0) continue;
            var bytes = log.Files["head"].ToArray();
            bytes[at] ^= 0x40;
            Assert.NotEqual(AuditVerdict.Intact, log.Verify(log.With("head", bytes)).Verdict);
        }
    }

    [Fact]
    public void A_removed_record_is_named()
    {
        Each((log, record) =>
        {
            var files = log.WithItems(record.Segment, log.ItemsOf(record.Segment).Where(item => item != record));
            var isLast = record == log.Records[^1];
            AssertFound(log, files, record.Segment, record.Sequence, isLast ? AuditFindingKind.Truncated : AuditFindingKind.Removed, "removal");
        });
    }

    [Fact]
    public void Removed_runs_of_records_are_named_by_their_first()
    {
        Each((log, record) =>
        {
            for (var count = 2; count <= 4; count++)
            {
                var last = record.Sequence + count - 1;
                var files = log.WithItems(
                    record.Segment, log.ItemsOf(record.Segment).Where(item => item.Kind != 1 || item.Sequence < record.Sequence || item.Sequence > last));
                AssertFound(log, files, record.Segment, record.Sequence, null, $"removal of {count}");
            }
        });
    }

    [Fact]
    public void A_removed_digest_is_named()
    {
        Each((log, _) =>
        {
            foreach (var digest in log.Items.Where(item => item.Kind == 2))
            {
                var files = log.WithItems(digest.Segment, log.ItemsOf(digest.Segment).Where(item => item != digest));
                AssertFound(log, files, digest.Segment, digest.Sequence, AuditFindingKind.Truncated, "removal of the digest");
            }
        });
    }

    [Fact]
    public void Two_swapped_records_are_named_by_the_first()
    {
        Each((log, record) =>
        {
            foreach (var other in log.Records.Where(other => other.Sequence > record.Sequence))
            {
                var files = log.WithItems(record.Segment, log.ItemsOf(record.Segment).Select(item => item == record ? other : item == other ? record : item));
                if (other.Segment != record.Segment)
                {
                    files[LogFormat.SegmentName(other.Segment)] =
                        log.WithItems(other.Segment, log.ItemsOf(other.Segment).Select(item => item == other ? record : item))[LogFormat.SegmentName(other.Segment)];
                }

                var kind = other.Segment == record.Segment ? AuditFindingKind.Reordered : (AuditFindingKind?)null;
                AssertFound(log, files, record.Segment, record.Sequence, kind, $"swap with {other.Sequence}");
            }
        });
    }

    [Fact]
    public void A_duplicated_record_is_named_where_it_stands()
    {
        Each((log, record) =>
        {
            foreach (var place in log.Records.Where(place => place.Sequence >= record.Sequence))
            {
                var files = log.WithItems(place.Segment, log.ItemsOf(place.Segment).SelectMany(item => item == place ? (Item[])[item, record] : [item]));
                // At the very end, a record of another segment does not open with this one's key: bytes as a crash may leave them.
                if (place == log.Records[^1] && place.Segment != record.Segment) Assert.Equal(AuditVerdict.Unfinished, log.Verify(files).Verdict);
                else AssertFound(log, files, place.Segment, place.Sequence + 1, AuditFindingKind.Duplicated, $"again after {place.Sequence}");
            }
        });
    }

    [Fact]
    public void A_segment_cut_at_any_byte_names_the_first_record_that_is_not_whole()
    {
        using var log = SampleLog.Create(seed: 17, groups: 3, maxSegmentBytes: 1500);
        foreach (var item in log.Items)
        {
            var name = LogFormat.SegmentName(item.Segment);
            for (var at = item.Start; at < item.End; at++)
            {
                AssertFound(log, log.With(name, log.Files[name][..at]), item.Segment, item.Sequence, AuditFindingKind.Truncated, $"cut at {at} of {name}");
            }
        }
    }

    [Fact]
    public void A_head_cut_at_any_byte_or_missing_is_found()
    {
        using var log = SampleLog.Create(seed: 18, groups: 2);
        for (var at = 0; at < log.Files["head"].Length; at += 7)
        {
            var finding = log.Verify(log.With("head", log.Files["head"][..at])).Finding;
            Assert.Equal((AuditFindingKind.HeadMismatch, log.Records.Count + 1L), (finding?.Kind, finding?.Sequence));
        }

        Assert.Equal(AuditFindingKind.HeadMismatch, log.Verify(log.With("head", null)).Finding?.Kind);
    }

    [Fact]
    public void A_missing_segment_is_named_by_its_first_record()
    {
        Each((log, _) =>
        {
            for (var segment = 1; segment <= log.Segments; segment++)
            {
                var kind = segment == log.Segments ? AuditFindingKind.Truncated : AuditFindingKind.Removed;
                AssertFound(log, log.With(LogFormat.SegmentName(segment), null), segment, log.ItemsOf(segment)[0].Sequence, kind, "a missing segment");
            }
        });
    }

    [Fact]
    public void A_segment_replaced_by_another_of_the_same_log_is_found()
    {
        Each((log, _) =>
        {
            for (var segment = 1; segment <= log.Segments; segment++)
            {
                for (var other = 1; other <= log.Segments; other++)
                {
                    if (other == segment) continue;
                    var files = log.With(LogFormat.SegmentName(segment), log.Files[LogFormat.SegmentName(other)]);
                    AssertFound(log, files, segment, log.ItemsOf(segment)[0].Sequence, AuditFindingKind.Replaced, $"replaced by {other}");
                }
            }
        });
    }

    [Fact]
    public void A_segment_replaced_by_that_of_another_log_under_the_same_keys_is_found()
    {
        using var log = SampleLog.Create(seed: 21);
        using var other = SampleLog.Create(seed: 21, barrier: log.Barrier);
        for (var segment = 1; segment <= log.Segments; segment++)
        {
            var name = LogFormat.SegmentName(segment);
            if (!other.Files.TryGetValue(name, out var bytes)) continue;
            var finding = log.Verify(log.With(name, bytes)).Finding;
            Assert.NotNull(finding);
            // The first segment of another log is a good beginning; that it is not this log's shows at its end at the latest.
            if (segment > 1) Assert.Equal((segment, log.ItemsOf(segment)[0].Sequence), (finding.Segment, finding.Sequence));
        }
    }

    [Fact]
    public void A_log_of_another_installation_is_found_by_its_head_and_by_its_segments()
    {
        using var log = SampleLog.Create(seed: 22);
        using var other = SampleLog.Create(seed: 22);

        Assert.Equal(AuditFindingKind.Replaced, log.Verify(other.Files).Finding?.Kind);
        Assert.Equal(AuditFindingKind.HeadMismatch, log.Verify(log.With("head", other.Files["head"])).Finding?.Kind);
        var segment = log.Verify(log.With("00000001.log", other.Files["00000001.log"])).Finding;
        Assert.Equal((AuditFindingKind.Replaced, 1L), (segment?.Kind, segment?.Sequence));
    }

    [Fact]
    public void A_head_set_back_is_found_and_names_the_first_record_it_does_not_cover()
    {
        Each((log, _) =>
        {
            var last = HeadOf(log.Heads[^1]);
            foreach (var bytes in log.Heads)
            {
                var head = HeadOf(bytes);
                var result = log.Verify(log.With("head", bytes));
                switch (last.Generation - head.Generation)
                {
                    case 0:
                        Assert.Equal(AuditVerdict.Intact, result.Verdict);
                        break;
                    case 1:
                        // A crash before the head is written leaves the very same bytes.
                        Assert.Equal(AuditVerdict.Unfinished, result.Verdict);
                        Assert.Equal(last.Sequence - head.Sequence, result.UnconfirmedRecords);
                        break;
                    default:
                        Assert.Equal((AuditFindingKind.HeadMismatch, head.Sequence + 1), (result.Finding?.Kind, result.Finding?.Sequence));
                        break;
                }
            }
        });
    }

    [Fact]
    public void The_last_group_cannot_be_dropped_by_wiping_the_newest_slot_of_the_head()
    {
        Each((log, _) =>
        {
            var head = HeadOf(log.Files["head"]);
            var wiped = log.Files["head"].ToArray();
            wiped.AsSpan((int)HeadSlot.Place(head.Generation), HeadSlot.Size).Clear();
            var before = Head.Read(new MemoryDirectory(log.With("head", wiped)), log.Barrier).Newest!;
            var segment = LogFormat.SegmentName(head.Segment);
            var files = log.With("head", wiped);
            if (before.Segment == head.Segment) files[segment] = files[segment][..(int)before.Offset];
            else files.Remove(segment);

            var finding = log.Verify(files).Finding;
            Assert.Equal((AuditFindingKind.HeadMismatch, before.Sequence + 1), (finding?.Kind, finding?.Sequence));
        });
    }

    [Fact]
    public void A_whole_log_put_back_to_an_earlier_state_is_found_by_an_anchor()
    {
        using var log = SampleLog.Create(seed: 31, groups: 3, maxSegmentBytes: 1 << 20);
        var position = log.Verify(log.Files).Position;
        var head = HeadOf(log.Heads[0]);
        var files = log.With("head", log.Heads[0]);
        files["00000001.log"] = files["00000001.log"][..(int)head.Offset];

        Assert.Equal(AuditVerdict.Intact, log.Verify(files).Verdict);
        var finding = log.Verify(files, position).Finding;
        Assert.Equal((AuditFindingKind.AnchorMismatch, head.Sequence + 1), (finding?.Kind, finding?.Sequence));
        Assert.Equal(AuditVerdict.Intact, log.Verify(log.Files, position).Verdict);
        Assert.Equal(AuditVerdict.Intact, log.Verify(log.Files, new AuditPosition(head.Sequence, head.Chain)).Verdict);
        Assert.Equal(AuditFindingKind.AnchorMismatch, log.Verify(log.Files, position with { Hash = new byte[32] }).Finding?.Kind);
    }

    [Fact]
    public void A_chain_made_anew_without_the_keys_passes_the_plain_check_but_not_the_seals()
    {
        Each((log, record) =>
        {
            var files = Forge(log, record);

            Assert.Null(new AuditVerifier(new MemoryDirectory(files), barrier: null).Verify().Finding);
            foreach (var head in (byte[][])[files["head"], log.Files["head"]])
            {
                files["head"] = head;
                var finding = log.Verify(files).Finding;
                Assert.Equal((AuditFindingKind.Altered, record.Sequence), (finding?.Kind, finding?.Sequence));
            }
        }, maxSegmentBytes: 1 << 20);
    }

    [Fact]
    public void Random_damage_of_any_size_is_found()
    {
        foreach (var seed in Seeds)
        {
            using var log = SampleLog.Create(seed + 40);
            var random = new Random(seed);
            for (var round = 0; round < 300; round++)
            {
                var name = LogFormat.SegmentName(random.Next(1, log.Segments + 1));
                var bytes = log.Files[name];
                var from = random.Next(bytes.Length);
                var to = Math.Min(bytes.Length, from + random.Next(1, 400));
                var filling = new byte[random.Next(0, 400)];
                random.NextBytes(filling);
                byte[] damaged = [.. bytes[..from], .. filling, .. bytes[to..]];
                if (damaged.AsSpan().SequenceEqual(bytes)) continue;
                var item = log.Items.Last(item => LogFormat.SegmentName(item.Segment) == name && item.Start <= from);
                AssertFound(log, log.With(name, damaged), item.Segment, item.Sequence, null, $"seed {seed} round {round}");
            }
        }
    }

    private static (long Generation, int Segment, long Offset, long Sequence, byte[] Chain) HeadOf(byte[] head)
    {
        var slots = new[] { HeadSlot.Read(head.AsSpan(0, 4096), null)!, HeadSlot.Read(head.AsSpan(4096), null)! };
        var newest = slots.MaxBy(slot => slot.Generation)!;
        return (newest.Generation, newest.Segment, newest.Offset, newest.Sequence, newest.Chain);
    }

    // Alters a record and makes every hash after it anew, those of the head included.
    private static Dictionary<string, byte[]> Forge(SampleLog log, Item record)
    {
        var bytes = log.Files["00000001.log"].ToArray();
        bytes[record.Start + 29 + 12] ^= 1;
        foreach (var item in log.ItemsOf(1).Where(item => item.Kind == 1 && item.Sequence >= record.Sequence))
        {
            System.Security.Cryptography.SHA256.HashData(bytes.AsSpan((item.Start - 32)..(item.End - 32)), bytes.AsSpan(item.End - 32));
        }

        var head = log.Files["head"].ToArray();
        foreach (var slot in (int[])[0, 4096])
        {
            var offset = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(slot + 16));
            bytes.AsSpan((int)offset - 32, 32).CopyTo(head.AsSpan(slot + 32));
            System.Security.Cryptography.SHA256.HashData(head.AsSpan(slot, 64), head.AsSpan(slot + 64));
        }

        var files = log.With("00000001.log", bytes);
        files["head"] = head;
        return files;
    }

    private static void Each(Action<SampleLog, Item> test, int maxSegmentBytes = 2500)
    {
        foreach (var seed in Seeds)
        {
            using var log = SampleLog.Create(seed, maxSegmentBytes: maxSegmentBytes);
            foreach (var record in log.Records) test(log, record);
        }
    }

    private static void AssertFound(SampleLog log, Dictionary<string, byte[]> files, int segment, long sequence, AuditFindingKind? kind, string what)
    {
        var finding = log.Verify(files).Finding;
        Assert.True(finding is not null, $"Not found: {what}.");
        Assert.True(
            (finding.Segment, finding.Sequence) == (segment, sequence) && (kind is null || finding.Kind == kind),
            $"Expected {kind} at record {sequence} in segment {segment} after {what}, found: {finding}");
    }
}
