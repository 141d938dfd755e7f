using Strongroom.Bench.Load;

if (args is ["bare"])
{
    return await BareEndpoint.RunAsync();
}

if (Settings.Read(args) is not { } settings)
{
    Console.WriteLine(Settings.Help);
    return 2;
}

return await Bench.RunAsync(settings);
