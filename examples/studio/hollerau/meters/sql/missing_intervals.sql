-- Zählpunkte, deren Tag nicht vollständig ist. Läuft täglich um 6:00 auf der Kopie.
-- TODO TK: 96 gilt nicht am Tag der Zeitumstellung (100 im Oktober, 92 im März).
--          Solange read_at Ortszeit ohne Offset ist, sind 02:00-02:45 am 25.10. nicht unterscheidbar.
select
    meter,
    date(read_at) as day,
    count(*) as intervals,
    case when count(*) > 96 then 'zu viele' else 'fehlend' end as verdict
from readings
group by meter, date(read_at)
having count(*) <> 96
order by day, meter;
