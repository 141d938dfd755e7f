using System.Text;
using Strongroom.Crypto;
using Strongroom.Protocol.SigV4;
using Strongroom.Server.Hosting;
using Strongroom.Server.Options;

namespace Strongroom.Bench.Subjects;

/// <summary>Whole requests to a server in its secure mode, in this process, over a socket whose client allocates nothing.</summary>
internal static class RequestSubjects
{
    public static async Task<Subject> GetSecretValueAsync()
    {
        var directory = Directory.CreateTempSubdirectory("strongroom-bench-");
        string[] arguments = ["--listen", "127.0.0.1:0", "--data", Path.Combine(directory.FullName, "data"), "--log-level", "critical", "--rate-limits", "off"];
        var read = ServerOptions.Load(arguments, new Dictionary<string, string>());
        var host = await StrongroomHost.StartAsync(read.Options ?? throw new InvalidOperationException(string.Join(' ', read.Faults)), new StillClock());
        var connection = new RawConnection(host.Address);
        var credentials = await File.ReadAllLinesAsync(host.NewCredentialsFile!);
        string Entry(string name) => credentials.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(" = ", 2)[1];
        var signer = new SigV4Signer(Entry("aws_access_key_id"), SecretValue.FromText(Entry("aws_secret_access_key")));

        connection.Send(Signed(signer, host.Address, "CreateSecret", $$"""{"Name":"prod/database/primary","SecretString":"{\"username\":\"app\",\"password\":\"{{new string('p', 32)}}\"}","ClientRequestToken":"6f0c7a0e-6f0f-4b6c-9a51-0a4a5d1a2f11"}"""));
        var request = Signed(signer, host.Address, "GetSecretValue", """{"SecretId":"prod/database/primary"}""");
        return new Subject(
            () =>
            {
                connection.Send(request);
                return default;
            },
            new Owned(connection, host, directory))
        {
            // Each waits for the disk: its audit records are durable when it is answered.
            Runs = 300,
        };
    }

    private static byte[] Signed(SigV4Signer signer, Uri server, string operation, string body)
    {
        List<KeyValuePair<string, string>> headers =
        [
            new("Host", server.Authority),
            new("User-Agent", "aws-sdk-js/3.1162.0 ua/2.1 os/linux lang/js md/nodejs#22.0.0 api/secrets-manager#3.1162.0"),
            new("Content-Type", "application/x-amz-json-1.1"),
            new("X-Amz-Target", $"secretsmanager.{operation}"),
        ];
        var covered = new SigV4Request { Method = "POST", Headers = headers, Body = Encoding.UTF8.GetBytes(body) };
        headers.AddRange(signer.Sign(covered, "us-east-1", "secretsmanager", StillClock.Moment));
        return Encoding.UTF8.GetBytes(
            $"POST / HTTP/1.1\r\n{string.Concat(headers.Select(header => $"{header.Key}: {header.Value}\r\n"))}Content-Length: {body.Length}\r\n\r\n{body}");
    }

    private sealed class Owned(RawConnection connection, StrongroomHost host, DirectoryInfo directory) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            connection.Dispose();
            await host.DisposeAsync();
            directory.Delete(recursive: true);
        }
    }
}
