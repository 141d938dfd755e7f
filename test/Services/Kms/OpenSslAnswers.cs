namespace Strongroom.Services.Kms.Tests;

/// <summary>Keys that the OpenSSL program (3.0) made for these tests, and what it made with them of the text "known answer": Base64
/// of PKCS #8, SubjectPublicKeyInfo, signatures, ciphertexts and shared secrets.</summary>
internal static class OpenSslAnswers
{
    public const string RsaKey =
        "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQDRxlOatuhoR6ZT5rWxUpecC6TrWY8e3bHykfVTcGI8SSWv/tveRbbDWVsRAm"
        + "YXN37WtEl6UqZcUG1Y3P/l1pPzqW5f30BGB4i4mPXT6codz6eJW99HNXq0/l/t9b74VcH/2DulTVtWLpgAksrJNl/gpwJDyrtuK3x93TEXwUjl"
        + "I8PSBMirRTKibT4Mru5ZtaMNSG2VhOtFPjE7rgTpgI4qm/NBkvh0pIEmDp836p969+Nb94Xe0R/aFaKEpjfTybWDszd1Mbi/R/nUCaB7TweWiT"
        + "ayYa9KKhHe/HQQFwB/8SodMssrg4DuMUXmCgkCJkBEayANJRNyJr8ZrsZ1/fUnAgMBAAECggEAFnelNQEEaPAiQ9fbZj0K04yPDXfqSMDaJ2Pz"
        + "lbayhsjCJRSToZLvjVemKxm0gSW79iyZYWULFVW13cUkZo5HYAWptnyiP9Mxv6z+SJlAa6tLGH6YWOJE8gVRP/Ad6S9s15qQtNZ8AwHQMjYxSu"
        + "tXHygJVDpukvuhr0IAA+PQi130udwoFiyTRHqTYYrxq4DV6cafe1h8GQ7ruex0W1/I0C+2bClBOdQhci35x5QjOaMZ8oOAVFURraBIUllJoEXG"
        + "fsGMp+YktLYIpQLcquEWLpVuVkYLreBg02cjL6AzqWgj7R8J3qPoJyjta+bi1fxPFSmroiJcqEBb6E4lf3kGyQKBgQDzQdN6SjOpSbvf5ptX0g"
        + "XqzbYP2PGdWa24dwGVK6fnEqXWb4GAvh/4jfuWPASelsqqoA/Yx2EpaWc1k4otB5YiLx/NwCbE+kz/jP+yfYxXTs7bDt5InH9g6bZH6tUEwxTH"
        + "ueCzGe9e4x5qyyxs7P/GdRRakW8geGCrI0XVyjmRuQKBgQDcw3zxrkLAPYJOa0mmO6MMhJSpGaVfPIx8aK+J2vtfdVuoWN9x5haDXgbRkD5VJh"
        + "r26rfWVbXOKZAvu09bzH8whYyoH8QSbdptC7k/fxRT9Vc08nRF75MqcNKoXTo6jlk+p49tZ9YCF3uz3JdmOx/DN09mQczWKLS63mEYAE6t3wKB"
        + "gGRfiwVwzLRTqmQO4ZZxIOPsEe2kFL5anKX65PpKUzOzrB45UHRw/vwuidtJ1JYjnmidNyy5yEuwJFglEuTVtotQao0ZdmXc6hygb3mU+G2mJR"
        + "Cap/nKKX0xsncmXNNkM5TeC+ubDfxXNtvWDfS8LiYTdVyRmgsJ4Ml8+nnmwa5xAoGAEwkcNe6zvMXQ/ZgMsrPDvGmWM/qNIugiqPuR304tjK6e"
        + "56Y6JiUT3eH2ro1Egq0VeCMHFQkw8wTsdOEu15iLgxCQ71JF4tzsD6kKISqBAzhNe7hIRFuDEg7Ga1QWmEP7+AYUvPdOIcIKnZiwyVThyUB0rT"
        + "mRQwohg1d3gc1M+3sCgYB4HZN7ooK6VGj62QZrHns1Qt0icdLBNtG1c3pTj2pm0LCdjUyr3ioMgRzHYSBPJOH8jUQQZfd3jKO786DlJ/4SabV1"
        + "E/RtRhR+H8hgQ5BVmsOjBCDnj6wEoQQxDhEM+fRq7PkusFzr/6PEJTCrWpbGY5m8czJibScE4+lA/Hp2CQ==";

    public const string RsaPublicKey =
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0cZTmrboaEemU+a1sVKXnAuk61mPHt2x8pH1U3BiPEklr/7b3kW2w1lbEQJmFzd+1r"
        + "RJelKmXFBtWNz/5daT86luX99ARgeIuJj10+nKHc+niVvfRzV6tP5f7fW++FXB/9g7pU1bVi6YAJLKyTZf4KcCQ8q7bit8fd0xF8FI5SPD0gTI"
        + "q0Uyom0+DK7uWbWjDUhtlYTrRT4xO64E6YCOKpvzQZL4dKSBJg6fN+qfevfjW/eF3tEf2hWihKY308m1g7M3dTG4v0f51Amge08Hlok2smGvSi"
        + "oR3vx0EBcAf/EqHTLLK4OA7jFF5goJAiZARGsgDSUTcia/Ga7Gdf31JwIDAQAB";

    public const string Pkcs1Sha256 =
        "niRkYyhwzJmAgyp0yc3Eg1/Axm7pW8BdG9lgRGMkRuE9OOsGiRtRuhS9JO6I9fDpYX+ByaEV8UqYmVeOi4I079emrNPrJFqihyPmqkSxHdAfBz"
        + "Rl9mlXZU+gMBvJiVsqr3f2ZP7Jz84SM3ip83R93eELvLlnsCFflxQYny2Ac8HdytM8htXDgJLyOsHRrxJkUal+jtPJh4fMSo2++hzTqW51SFfZ"
        + "4/VupvRDnjeZ+p+/FZmQunBGDuQ5b//+6egnmOFOKqn8vd67Cch0MoU8oZbPYvD8O6aKax5Xw5hMcXTILZACd332cagv0i3a7OX7dh0MTPt+r2"
        + "0MC47kN5LMkw==";

    public const string PssSha256 =
        "gWxFyM9XaQgzxI5bKcZEBFns/2Ss+FXIowd1uHQWi7WDbJI1T1JN4+uQTPjap1nKgBr0MKQl9rvSD9mNCN6QX0guRCAfUvHwe9PhYRdNkBn48V"
        + "+26TPJiSe0z+yZbhFIyxvmKJIf/4JU/sfpDqamYX5vLF7/Hzr3sb0G+XDxyI4O+vshBNfJhPYRsesR3lqaFfpzXnVMjBss3aP72NkifQvDKe55"
        + "NA3VQnCfi1OCVuqLhtojS+6PQvhHB3XZjOjJC6quBqkeC82wpPeJkqoIsjOGt8+ZuSNprcAdiGRrvjtu+WV03JD9RpM2wsLc7PGaNlM0202V78"
        + "BcZVnQSbwqBg==";

    public const string Pkcs1Sha384 =
        "jqaYPZ9wKU9FoMCX3hty4xMkmDpgw1LtdIlsQ8jkfyAnDbapi7cVyykDKi2tiuLvO3rbUXVka1iXZUOTOk7wmsVfJRwfSJ8jbFxp5W1D5RhQRc"
        + "tXIJ+YcoTnPJUqvc4IOlPBMORbY/XTvfiXgadnBdasEy+JVb8aLQhLF+VeMNvf2LnI8dnl51vwyAQPLVdqggpO47MLAERVA8AgvK0TNbW4s5ez"
        + "Duvd9ACnRONlCJlgsLeBoyHPrfSjGXrKzRDy9s03YUDZuPll8nqlBQfLb2jtup2q/2js0lYyw3pHB0SJhE6Ob/ro+fEKXh8RqGFJCc5VMxR+eY"
        + "1BF4POrB/G/g==";

    public const string PssSha384 =
        "TPWUjrJNr1ootSo1CopGIT4i0CyGqMPIia9+Zq3ImKRc6luP+zKwjDi+d7hDeINBi/QVPA98CQvuyL6uG2HVBYX6FUsLQMjCRUhgZB5LMg2Jnf"
        + "t9P0veXAwGRcENVCjGwjgHQ7vYknBvMHXPU2BciiMgBOLjFlI20Y8g8DRGXzevXEmzt0y8f4wM5t+tHhQ5EtX2cBueGGp+YidfeCYa2ttKi46A"
        + "vj0VHQ+r33sGxC5lqnJwj2WEFQ1xt1JtEkSAJGZfj/H/PUTZ6at9tdLya/Wn/mXlini3Cc2cOr8cYNXnK/JM1mrleueAFsq7JQb/QOimN62F1r"
        + "ic1TRLHmeVRA==";

    public const string Pkcs1Sha512 =
        "UtPPrAxgNGWH+k5tUxX9cS/cz/CKiDvVetb6VSlQrTqaF14IsT2zAdVy0fm+0W9ns/G3urFG5oNTppGhYrOPquozt/pirV0VM1HDzN8F0WV7Da"
        + "gKDVMXT9am9FyBJ3oJusoo3RcvsLC/jYWcgdFT5rNrY2LsofTIP30a4x8bRGU6f4tyFxgttpRWYuULEbhpaYEHZ/aJSJu1vZvUDdByHq6nN4Vp"
        + "k8OGiEq+BfM55s74cAReLFHaGi7BCRg5tHuFkJcIMQyPw0cxa2XOc27KMgXQo/YAnhy51WdVwoQT+nAIzneP7QqI2uu5af5p9SADoKgaAN/sDc"
        + "fVU9mgY04ZUw==";

    public const string PssSha512 =
        "jpLAs1vj4rPxItcKguN7Nb57XbEcfrJHOdiIq36HzPbKmyzFUunbkmn1hGsJy5bSzniLKHN6t5Y2BirzFwOc4Lz9cL0DP8wduu09o2J0y/eSPB"
        + "08tyaKTIemcQH1nbPQvgV2fPCbOMb6Zof52BZ5PXrPrvsohupRK3lQWcWQrAdBKEeYnAR99KcMYcGny9X5G3ldAs58fPnuivJdkzyIemgoIXg9"
        + "WKV40jiMB4PQL+cjkFLCXWGmTz7DcMKsNcXQPtetROrgaFfqbAn7ypxz/1GZxmwjKGL1r05pR6CenU+Q34ztJCP6VyFeo3J23HDcu6oYOQ/Ftk"
        + "w6/IDhcaiojw==";

    public const string OaepSha1 =
        "fMy91+48o1vIBr1GzhIh5hMaRPekxd9Cy9jnRUCF2CdbvtvHzlFJJySnvSfLISCCFAEIqmgymdqvYYo/4ESVmoZYpwCJljVO68Jsaoz+iiuOd5"
        + "IYMkxm3fRq352+z4vw6lVeBr5iYDPWaZy3Ytj9lTCwIbxv8wJGg/fWh7VRoikEjqHftG1rprccnxceSqChBWS4NnVdhVyjYauTjRHV3cXzFpXT"
        + "SWw89M2L3GX2zjL/e3fJvPSeWSX9zDb6rXfFUt6JRA87zvh6SghaPRTy6jERVSgOLp7eUVq/VFef+1uuwmxnnlfbLNZu3MJ4TfOUiM1WiG1fyx"
        + "ZEmKW4JDsoTA==";

    public const string OaepSha256 =
        "UbG42LZHSvLXO2JBUKPXP8v78IulWxnsIdxCxhktl3SwGkcsYjSc0UgFa2iXmRe95z+lex7C5R8/ph/qtryU4X50VWcZjz/fyveLsekCueHfS6"
        + "RldlLMXruoySASCcCxg3Z4Pj8UpaQnsbZWKzA5XEQ1NqK9Bd5yRz4M3wKhzx5KufGj6gvh0ZGCKRF67MJeYImGOazyCVsFzIaxheml4QmgwiH6"
        + "O4qySoCn+RbWIbMqpoFCfu4eWgRsqUqWgx0dYya6RJ4h+q2yofYmX2gPXehZuXJgiRZ7/WQEHSY/byvrbnCywVZ9mkBNpqsSDbXdHbkhagmNS4"
        + "V/N1S/3/diPg==";

    public const string P256Key =
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfkV6h0UK3AyoOm+DiLaNzJy/SJkzZkjl2HaoXDpzqGGhRANCAAT3HAtgcqYGTM"
        + "DzoCWM/1UHOlc6UUYAqvdQZ4vCDzykmbRXutN/SQ41CkFwQOTYC+vFLmLMXrDPPuEeGwS2e4/j";

    public const string P256PublicKey =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9xwLYHKmBkzA86AljP9VBzpXOlFGAKr3UGeLwg88pJm0V7rTf0kONQpBcEDk2AvrxS5izF6wzz"
        + "7hHhsEtnuP4w==";

    public const string P256Signature =
        "MEYCIQCnWNtLRLvHb3ZAR6TDuxYycvjTNwdS/c5QulGbefiwXAIhAKCtg5SRD1Kx5SHU8pc3IrallF44Gz126R3naP/Oxxic";

    public const string P256Peer =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDVTMm3/qYhM7wfWshE7xH3bdvVRHI5LdoiXAUpS9QImGu9pZ0hwRhoYBFxN68kwWbDa9d9deVu"
        + "MPbSqvmLJU8g==";

    public const string P256Secret =
        "Gf1sOA9P1/Gtqfi28zJh4Hwl+8Zrs/+lk3+Yi3465wc=";

    public const string P384Key =
        "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDC7DFUrmuN/FJIKgx8ksQ4Y1+A8h2LAEccwOI1MeiCbtlh12ZfpaBqNcVmHb7YS8m"
        + "6hZANiAAQE9LbPmnvcMMKogwJbwA22DHmQmnWwSIBaRqi62WPaWYyk2sFJICct9eZ3A/1FQ1nM2mzx/8RyQY94Xl3JqCbfN5JDAa9ns766JMHC"
        + "NWWv3DP5ruAxzcUVrgfx1MJeSCI=";

    public const string P384PublicKey =
        "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEBPS2z5p73DDCqIMCW8ANtgx5kJp1sEiAWkaoutlj2lmMpNrBSSAnLfXmdwP9RUNZzNps8f/EckGPeF"
        + "5dyagm3zeSQwGvZ7O+uiTBwjVlr9wz+a7gMc3FFa4H8dTCXkgi";

    public const string P384Signature =
        "MGUCMDEMHfEiCi2RhVvJRCm817CPX+DRVeV9B8lX98Mb17VseWxnd4EVHYpgFWVdZw4XIAIxAKBUT+Qap/1i/TpbpSpqYueSXD/AdwM7Z2jmmJ"
        + "FUWL61yy+feDNEXoY5K2mcSrLb5g==";

    public const string P384Peer =
        "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEj1LT2fCg154KcBIyuPik1vYs2wULtrB7nTJn0W/+UVA7H+BaXWooa+ATg9H6lzvAfKsy5oUmkI4lBW"
        + "du6lEZjhi49N2BRjBVV70RhsCdA+SI3NX53CHsvZJm8/n3pEUf";

    public const string P384Secret =
        "ZE07bviYQGpUExKDN+YFeyWPTmOYqq3w/ua5wkOUD/vdJ8nu3h3TDO85HZ/oszBK";

    public const string P521Key =
        "MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIAmeC3chdrosBgdboWDP4AlMTRk6En5cJITUB3nBXYjnWOaQM4QlU8bPuBnNsHBO"
        + "Av3LtIcz5dDfdmsXpclXruXnShgYkDgYYABAD2c4bp5DHVxMoM1+KLyFKzMQBOdsR6v018oWY2gHqeXd2dxWdEe4WESqpM9cJCizBKbr5ztPog"
        + "PiRLHjforucNIwCGhzzkA2oDJ0QWB/KwW0d6AFyWj6j4z5EekZeiL4R7X+Riw7R06DmN3dhco5z2k+ISh8kzMKvZLnpW/hCNMkzPIg==";

    public const string P521PublicKey =
        "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQA9nOG6eQx1cTKDNfii8hSszEATnbEer9NfKFmNoB6nl3dncVnRHuFhEqqTPXCQoswSm6+c7T6ID"
        + "4kSx436K7nDSMAhoc85ANqAydEFgfysFtHegBclo+o+M+RHpGXoi+Ee1/kYsO0dOg5jd3YXKOc9pPiEofJMzCr2S56Vv4QjTJMzyI=";

    public const string P521Signature =
        "MIGIAkIBOtfIK1E1nrM0byEzfMsG40qrGZPxxr4ekfjdoGeGA/d0vXKmwlnr4kJvUL4IRodcldCdbn0jPg5BheTBqCE86vsCQgCQ+QeKOh+8eI"
        + "jutJSA17WnwcrDWP0iikuU0D7CVDmeawcc+EzbX/GtaoHUR2bL+CZidbfDr9YA020aa+6Na2bDGw==";

    public const string P521Peer =
        "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQBVJ69/zP2VT939djgeyVt8tnpMUV2vMJIpj4XrJaDkRD6g8eyg7T7YE841vlSexcg1Xv++6+35p"
        + "tTWIqE8OODjPoBhIRlETYR3OB0i8P1iaY6GN5NTvlIZdgniZQaecGyBwVcxNdl2TMLcUH5U9izBmlsFMX/9GT9vLV4CnMpVxNnhYA=";

    public const string P521Secret =
        "AS88kzpu6P4kLhzMynnkfEFGAHlMnfNifxmUw+QXfj3VI1qStqKoJpQYvxURMPyhEFGgLDpLv4vgGeZtf5r0GcW3";

    public const string K256Key =
        "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgmcbLLiNEYeTIRG2gAq6DJL/fcxZCFFt9IqEzxh29Aw2hRANCAASLvTMVbyqCcji33h"
        + "Tt8jV07gnmFn5TeVZJGjbscYI5vHAaRoE5C7chA4q60dvFhyynsuzJHAfGuUQi/rmGPRNF";

    public const string K256PublicKey =
        "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEi70zFW8qgnI4t94U7fI1dO4J5hZ+U3lWSRo27HGCObxwGkaBOQu3IQOKutHbxYcsp7LsyRwHxrlEIv"
        + "65hj0TRQ==";

    public const string K256Signature =
        "MEUCIDBXM6wPEY9vffL5uRDIlnuKNcslv5hIrjr8L9OMPv8MAiEAw4xkZ3KYfWBqdImTPpC8WuCbdj112tlVcFR72ULl6Io=";
}
