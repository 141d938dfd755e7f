using System.Text;

namespace Strongroom.Fuzz.Tests.Hostile;

/// <summary>Requests made to hurt, over HTTP: each is refused as AWS refuses it, and the server goes on.</summary>
public sealed class HostileBodyTests : IAsyncLifetime
{
    private const string Create = "secretsmanager.CreateSecret";
    private const string Token = "\"ClientRequestToken\":\"01234567-89ab-cdef-0123-456789abcdef\"";

    private RawServer _server = null!;

    public async Task InitializeAsync() => _server = await RawServer.StartAsync(dev: true);

    public async Task DisposeAsync()
    {
        Assert.Equal(200, Send("secretsmanager.ListSecrets", "{}").Status);
        await _server.DisposeAsync();
    }

    [Fact]
    public void A_body_above_the_limit_is_refused_before_it_is_read()
    {
        var answer = _server.Send(Encoding.ASCII.GetBytes(
            $"POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: {Create}\r\nConnection: close\r\nContent-Length: 99999999999\r\n\r\n{{}}"));
        Assert.Equal(413, answer.Status);
        Assert.Equal("RequestEntityTooLargeException", answer.Error);
    }

    [Fact]
    public void A_chunked_body_above_the_limit_is_refused_when_it_passes_it()
    {
        var chunk = new string('a', 64 << 10);
        var body = string.Concat(Enumerable.Repeat($"10000\r\n{chunk}\r\n", 170));
        var before = GC.GetTotalAllocatedBytes();
        var answer = _server.Send(Encoding.ASCII.GetBytes(
            $"POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: {Create}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{body}0\r\n\r\n"));
        Assert.Equal(413, answer.Status);
        // Two copies of the limit of 10 MiB, the doubling of the buffer on the way there, and what this test makes itself.
        Assert.True(GC.GetTotalAllocatedBytes() - before < 100 << 20);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void A_body_that_nests_too_deep_is_refused(string open, string close)
    {
        foreach (var depth in new[] { 33, 1000, 500_000 })
        {
            var value = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
            Refused("SerializationException", Create, $$"""{"Name":"a","Unknown":{{value}}}""");
        }
    }

    [Fact]
    public void A_member_given_twice_is_refused()
    {
        Refused("SerializationException", Create, $$"""{"Name":"a","Name":"b",{{Token}}}""");
        Refused("SerializationException", Create, $$"""{"Name":"a","\u004eame":"b",{{Token}}}""");
        Refused("SerializationException", "TrentService.Encrypt", """{"KeyId":"alias/a","Plaintext":"AAAA","EncryptionContext":{"a":"1","a":"2"}}""");
    }

    [Fact]
    public void Text_that_is_not_unicode_is_refused()
    {
        foreach (var bytes in new byte[][] { [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82] })
        {
            Refused("SerializationException", Create, [.. "{\"Name\":\""u8, .. bytes, .. "\"}"u8]);
            Refused("SerializationException", Create, [.. "{\"SecretString\":\""u8, .. bytes, .. "\"}"u8]);
            Refused("SerializationException", Create, [.. "{\""u8, .. bytes, .. "\":1}"u8]);
        }

        foreach (var escape in new[] { "\\ud800", "\\udc00", "\\ud800\\ud800", "\\udc00\\ud800" })
        {
            Refused("SerializationException", Create, $$"""{"Name":"{{escape}}"}""");
            Refused("SerializationException", Create, $$"""{"SecretString":"{{escape}}"}""");
        }
    }

    [Theory]
    [InlineData("2147483648")]
    [InlineData("-2147483649")]
    [InlineData("1e400")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999999999999999999999999999")]
    [InlineData("\"7\"")]
    [InlineData("[7]")]
    [InlineData("true")]
    public void Numbers_out_of_range_or_of_another_type_are_refused(string number) =>
        Refused("SerializationException", "TrentService.ScheduleKeyDeletion", $$"""{"KeyId":"a","PendingWindowInDays":{{number}}}""");

    [Fact]
    public void A_huge_string_for_a_small_member_is_refused_with_a_short_answer()
    {
        var huge = new string('a', 5 << 20);
        foreach (var (target, body) in new[]
        {
            (Create, $$"""{"Name":"{{huge}}",{{Token}}}"""),
            ("secretsmanager.GetSecretValue", $$"""{"SecretId":"{{huge}}"}"""),
            ("TrentService.DescribeKey", $$"""{"KeyId":"{{huge}}"}"""),
            ("secretsmanager.ListSecrets", $$"""{"NextToken":"{{huge}}"}"""),
        })
        {
            var answer = Send(target, body);
            Assert.Equal(400, answer.Status);
            Assert.Equal("ValidationException", answer.Error);
            Assert.True(answer.Text.Length < 16 << 10, $"The answer has {answer.Text.Length} characters.");
        }
    }

    [Fact]
    public void A_secret_above_its_limit_is_refused_without_showing_it()
    {
        var answer = Send(Create, $$"""{"Name":"a","SecretString":"{{new string('s', 100_000)}}",{{Token}}}""");
        Assert.Equal(400, answer.Status);
        Assert.DoesNotContain("ssss", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_and_lists_of_10_000_members_are_read_or_refused()
    {
        var members = string.Join(',', Enumerable.Range(0, 10_000).Select(number => $"\"m{number}\":{number}"));
        Assert.Equal(200, Send("secretsmanager.ListSecrets", "{" + members + "}").Status);
        var tags = string.Join(',', Enumerable.Range(0, 10_000).Select(number => $$"""{"Key":"k{{number}}","Value":"v"}"""));
        var answer = Send(Create, $$"""{"Name":"a","Tags":[{{tags}}],{{Token}}}""");
        Assert.Equal(400, answer.Status);
        Assert.True(answer.Text.Length < 64 << 10);
        var context = string.Join(',', Enumerable.Range(0, 10_000).Select(number => $"\"k{number}\":\"v\""));
        Refused("ValidationException", "TrentService.GenerateDataKey", """{"KeyId":"","EncryptionContext":{""" + context + "}}");
    }

    [Fact]
    public void Too_many_and_too_long_headers_are_refused()
    {
        var many = Enumerable.Range(0, 5000).Select(number => $"X-Header-{number}: a").ToArray();
        Assert.Equal(431, _server.Send(RawServer.Request(Create, "{}"u8.ToArray(), many)).Status);
        Assert.Equal(431, _server.Send(RawServer.Request(Create, "{}"u8.ToArray(), "X-Long: " + new string('a', 100_000))).Status);
        Assert.Equal(414, _server.Send(Encoding.ASCII.GetBytes($"POST /{new string('a', 100_000)} HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    [Theory]
    [InlineData("X-Amz-Target: a\nX-Other: b")]
    [InlineData("X-Amz-Target: a\rX-Other: b")]
    [InlineData("X-Bad\0: b")]
    [InlineData("X Bad: b")]
    [InlineData(": b")]
    [InlineData("Content-Length: 5")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Host: other")]
    public void Headers_that_could_split_a_request_are_refused(string header)
    {
        var answer = _server.Send(RawServer.Request(Create, "{}"u8.ToArray(), header));
        Assert.False(answer.Failed, answer.Text);
        Assert.NotEqual(200, answer.Status);
    }

    [Fact]
    public void A_request_that_is_cut_off_anywhere_does_no_harm()
    {
        var whole = RawServer.Request(Create, Encoding.UTF8.GetBytes($$"""{"Name":"cut","SecretString":"value",{{Token}}}"""));
        for (var length = 0; length < whole.Length; length += 9)
        {
            Assert.False(_server.SendAnything(whole[..length]).Failed);
        }

        Assert.Equal("ResourceNotFoundException", Send("secretsmanager.DescribeSecret", """{"SecretId":"cut"}""").Error);
    }

    [Fact]
    public void Senders_that_never_finish_are_dropped_and_keep_nobody_waiting()
    {
        var half = RawServer.Request(Create, new byte[1000]);
        var slow = Enumerable.Range(0, 300).Select(number => _server.Open(number % 2 == 0 ? half[..40] : half[..^999])).ToList();
        try
        {
            for (var request = 0; request < 100; request++)
            {
                Assert.Equal(200, Send("secretsmanager.ListSecrets", "{}").Status);
            }

            // The server gives up on a body that does not come by itself; this waits for as long as that takes.
            var answer = RawServer.Receive(slow[1]);
            Assert.Equal(408, answer.Status);
            Assert.Equal("BadRequestException", answer.Error);
        }
        finally
        {
            slow.ForEach(socket => socket.Dispose());
        }
    }

    private RawAnswer Send(string target, string body) => _server.Send(RawServer.Request(target, Encoding.UTF8.GetBytes(body)));

    private void Refused(string code, string target, string body) => Refused(code, target, Encoding.UTF8.GetBytes(body));

    private void Refused(string code, string target, byte[] body)
    {
        var answer = _server.Send(RawServer.Request(target, body));
        Assert.Equal(400, answer.Status);
        Assert.Equal(code, answer.Error);
    }
}
