using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Support;

namespace Strongroom.Audit.Tests;

/// <summary>The form on disk is frozen: a log that an earlier version wrote reads, verifies and goes on.</summary>
public sealed class GoldenTests
{
    private static string Golden => Path.Combine(AppContext.BaseDirectory, "Golden");

    private static Dictionary<string, byte[]> Files =>
        Directory.EnumerateFiles(Golden).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);

    [Fact]
    public async Task A_log_of_the_first_version_is_read_verified_and_continued()
    {
        using var barrier = GoldenKeys.Open();
        var directory = new MemoryDirectory(Files);
        Assert.Equal(AuditVerdict.Intact, new AuditVerifier(directory, barrier).Verify().Verdict);
        var entries = new AuditReader(directory, barrier).Read().ToList();
        Assert.Equal(["CreateSecret", "GetSecretValue", "StartSecretVersionDelete"], entries.Select(TestRecords.NameOf));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 0, 2, TimeSpan.Zero), entries[2].Time);
        Assert.Equal(
            """{"eventVersion":"1.11","userIdentity":{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"},"eventTime":"2026-03-01T12:00:00Z","eventSource":"secretsmanager.amazonaws.com","eventName":"CreateSecret","awsRegion":"eu-central-1","requestParameters":null,"responseElements":null,"requestID":"11111111-2222-3333-4444-555555555555","eventID":"00000000-0000-0000-0000-000000000000","readOnly":true,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}""",
            TestRecords.Text(entries[0]));

        await using (var log = AuditLog.Open(directory, barrier, new FakeClock()))
        {
            Assert.Equal(4, await log.AppendAsync(TestRecords.Of("Event")));
        }

        Assert.Equal(AuditVerdict.Intact, new AuditVerifier(directory, barrier).Verify().Verdict);
    }

    // The documented format, read here by nothing but its numbers.
    [Fact]
    public void Every_byte_is_where_the_documentation_says()
    {
        using var barrier = GoldenKeys.Open();
        var files = Files;
        var chain = new byte[32];
        var sequence = 0L;
        var generation = 1L;
        for (var number = 1; number <= 2; number++)
        {
            var file = files[$"0000000{number}.log"].AsSpan();
            Assert.True(file.StartsWith("SRA\u0001"u8));
            Assert.Equal(number, BinaryPrimitives.ReadInt32BigEndian(file[4..]));
            Assert.Equal(++generation, BinaryPrimitives.ReadInt64BigEndian(file[8..]));
            Assert.Equal(sequence + 1, BinaryPrimitives.ReadInt64BigEndian(file[16..]));
            var created = BinaryPrimitives.ReadInt64BigEndian(file[24..]);
            Assert.Equal(chain, file[32..64]);
            using var cipher = new AesGcm(barrier.Open(file[64..144], file[..64]), 16);
            chain = SHA256.HashData(file[..144]);
            Assert.Equal(chain, file[144..176]);
            var first = sequence + 1;
            long firstTime = 0, lastTime = 0;
            for (var at = 176; at < file.Length;)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(file[(at + 1)..]);
                var frame = file.Slice(at, 29 + length + 36);
                var before = chain;
                Assert.Equal(length, BinaryPrimitives.ReadInt32BigEndian(frame[(29 + length)..]));
                Assert.Equal(++generation, BinaryPrimitives.ReadInt64BigEndian(frame[5..]));
                chain = SHA256.HashData([.. before, .. frame[..^32]]);
                Assert.Equal(chain, frame[^32..]);
                var time = BinaryPrimitives.ReadInt64BigEndian(frame[21..]);
                var body = frame.Slice(29, length);
                if (frame[0] == 0x81)
                {
                    Assert.Equal(++sequence, BinaryPrimitives.ReadInt64BigEndian(frame[13..]));
                    lastTime = time;
                    if (sequence == first) firstTime = time;
                    var plaintext = new byte[length - 28];
                    cipher.Decrypt(body[..12], body[12..^16], body[^16..], plaintext, frame[..29]);
                    Assert.StartsWith("{\"eventVersion\"", Encoding.UTF8.GetString(plaintext));
                }
                else
                {
                    Assert.Equal(0x82, frame[0]);
                    Assert.Equal(80, length);
                    Assert.Equal(sequence, BinaryPrimitives.ReadInt64BigEndian(frame[13..]));
                    long[] numbers = [first, sequence - first + 1, firstTime, lastTime];
                    for (var index = 0; index < numbers.Length; index++)
                    {
                        Assert.Equal(numbers[index], BinaryPrimitives.ReadInt64BigEndian(body[(index * 8)..]));
                    }

                    Assert.Empty(barrier.Open(body[32..], [.. "SRD\u0001"u8, .. frame[..61], .. before]));
                    Assert.Equal(file.Length, at + frame.Length);
                }

                at += frame.Length;
            }

            Assert.True(created <= firstTime);
        }

        var head = files["head"].AsSpan();
        Assert.Equal(8192, head.Length);
        var newest = head.Slice((int)(generation % 2) * 4096, 4096);
        Assert.True(newest.StartsWith("SRH\u0001"u8));
        Assert.Equal(2, BinaryPrimitives.ReadInt32BigEndian(newest[4..]));
        Assert.Equal(generation, BinaryPrimitives.ReadInt64BigEndian(newest[8..]));
        Assert.Equal(files["00000002.log"].Length, BinaryPrimitives.ReadInt64BigEndian(newest[16..]));
        Assert.Equal(3, BinaryPrimitives.ReadInt64BigEndian(newest[24..]));
        Assert.Equal(chain, newest[32..64]);
        Assert.Equal(SHA256.HashData(newest[..64]), newest[64..96]);
        Assert.Empty(barrier.Open(newest[96..144], newest[..96]));
        Assert.False(newest[144..].ContainsAnyExcept((byte)0));
    }
}
