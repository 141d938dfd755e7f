namespace Strongroom.Bench.Load;

/// <summary>
/// The floor: Kestrel as the server uses it, reading the whole body and answering a fixed one of the size of a
/// GetSecretValue answer. Runs as a process of its own so that its processor time can be told apart.
/// </summary>
internal static class BareEndpoint
{
    private static readonly byte[] Answer = [.. Enumerable.Repeat((byte)'x', 400)];

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
        });
        var application = builder.Build();
        application.MapFallback(async http =>
        {
            var read = await http.Request.BodyReader.ReadAsync();
            while (!read.IsCompleted)
            {
                http.Request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                read = await http.Request.BodyReader.ReadAsync();
            }

            http.Request.BodyReader.AdvanceTo(read.Buffer.End);

            http.Response.ContentType = "application/x-amz-json-1.1";
            http.Response.ContentLength = Answer.Length;
            await http.Response.BodyWriter.WriteAsync(Answer);
        });
        await application.StartAsync();
        Console.WriteLine($"ready {application.Urls.Single()}");
        await application.WaitForShutdownAsync();
        return 0;
    }
}
